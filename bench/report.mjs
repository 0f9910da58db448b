// @ts-check
/** @typedef {import('./measure.mjs').Measured} Measured */

const headings = ['', 'ours', 'beside', '', 'added', 'ratio', 'ours, p10–p90']
const alignedLeft = new Set([0, 3])

/** The table for people: medians, one line for every peer. @param {readonly Measured[]} measured */
export function table(measured) {
  const rows = measured.map((one) => ({ group: one.group, lines: linesOf(one) }))
  const all = [headings, ...rows.flatMap(({ lines }) => lines)]
  const widths = headings.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)))
  const print = (/** @type {readonly string[]} */ cells) =>
    cells
      .map((cell, column) =>
        alignedLeft.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const body = rows.flatMap(({ group, lines }, index) => [
    ...(group === rows[index - 1]?.group ? [] : ['', group]),
    ...lines.map(print),
  ])
  return [print(headings), ...body].join('\n')
}

/** @param {Measured} measured */
function linesOf({ name, ours, peers }) {
  const first = [`  ${name}`, time(ours.medianNanoseconds)]
  const spread = `${time(ours.p10Nanoseconds)} – ${time(ours.p90Nanoseconds)}`
  if (peers.length === 0) return [[...first, '', '', '', '', spread]]
  return peers.map((peer) => [
    ...first,
    time(peer.medianNanoseconds),
    peer.name,
    time(ours.medianNanoseconds - peer.medianNanoseconds),
    `× ${(ours.medianNanoseconds / peer.medianNanoseconds).toPrecision(3)}`,
    spread,
  ])
}

/** Three digits that count. @param {number} nanoseconds */
function time(nanoseconds) {
  const [amount, unit] = Math.abs(nanoseconds) < 1e6 ? [nanoseconds / 1e3, 'µs'] : [nanoseconds / 1e6, 'ms']
  const whole = Math.trunc(Math.abs(amount)).toString().length
  return `${amount.toFixed(Math.max(0, 3 - whole))} ${unit}`
}
