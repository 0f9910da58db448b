// @ts-check
// The cost of what grows with the container, against its size: an SVG of text and lines, both axes logarithmic.

const [width, height, left, bottom, right, top] = [760, 440, 64, 44, 170, 24]
const colours = ['#1b6ca8', '#c0392b', '#1e8449', '#7d3c98', '#b9770e', '#148f77', '#566573', '#ba4a00']

/** @param {readonly import('./measure.mjs').Measured[]} measured */
export function plot(measured) {
  /** @type {Map<string, { size: number, milliseconds: number }[]>} */
  const lines = new Map()
  for (const { group, size = 0, ours } of measured) {
    const [, name] = group.split('cost by size, ')
    if (name === undefined) continue
    const points = lines.get(name) ?? []
    points.push({ size, milliseconds: ours.medianNanoseconds / 1e6 })
    lines.set(name, points)
  }
  const points = [...lines.values()].flat()
  const decades = (/** @type {readonly number[]} */ values) => [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values))),
  ]
  const [lowSize = 0, highSize = 1] = decades(points.map(({ size }) => size))
  const [lowTime = 0, highTime = 1] = decades(points.map(({ milliseconds }) => milliseconds))
  const x = (/** @type {number} */ power) =>
    left + ((power - lowSize) / (highSize - lowSize)) * (width - left - right)
  const y = (/** @type {number} */ power) =>
    height - bottom - ((power - lowTime) / (highTime - lowTime)) * (height - bottom - top)
  const text = (
    /** @type {number} */ atX,
    /** @type {number} */ atY,
    /** @type {string} */ words,
    rest = '',
  ) => `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}" ${rest}>${words}</text>`
  const line = (/** @type {string} */ path, /** @type {string} */ colour, thickness = 1) =>
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${thickness}"/>`
  const powers = (/** @type {number} */ low, /** @type {number} */ high) =>
    Array.from({ length: high - low + 1 }, (_, index) => low + index)
  const grid = [
    ...powers(lowSize, highSize).flatMap((power) => [
      line(`${x(power)},${y(lowTime)} ${x(power)},${y(highTime)}`, '#ddd'),
      text(x(power), height - bottom + 18, (10 ** power).toLocaleString('en'), 'text-anchor="middle"'),
    ]),
    ...powers(lowTime, highTime).flatMap((power) => [
      line(`${x(lowSize)},${y(power)} ${x(highSize)},${y(power)}`, '#ddd'),
      text(left - 8, y(power) + 4, `${10 ** power} ms`, 'text-anchor="end"'),
    ]),
    // What is linear runs along this.
    line(`${x(lowSize)},${y(lowTime)} ${x(lowSize + highTime - lowTime)},${y(highTime)}`, '#bbb'),
    text(
      (left + width - right) / 2,
      height - 6,
      'mounts, variables and annotations; devices; libraries',
      'text-anchor="middle"',
    ),
  ]
  const ends = [...lines].map(([name, all]) => ({ name, end: y(Math.log10(all.at(-1)?.milliseconds ?? 1)) }))
  const places = new Map()
  let lowest = top
  for (const { name, end } of ends.toSorted((one, other) => one.end - other.end)) {
    lowest = Math.max(end, lowest + 15)
    places.set(name, lowest)
  }
  const curves = [...lines].flatMap(([name, all], index) => {
    const colour = colours[index % colours.length] ?? '#000'
    const path = all.map(
      ({ size, milliseconds }) =>
        `${x(Math.log10(size)).toFixed(1)},${y(Math.log10(milliseconds)).toFixed(1)}`,
    )
    return [
      line(path.join(' '), colour, 2),
      text(width - right + 8, places.get(name) + 4, name, `fill="${colour}"`),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${[...grid, ...curves].join('\n')}
</svg>
`
}
