/** The value with every number as a double, or exactly: so that documents can be compared however they were read. */
export function canonical(value: unknown, exact = false): unknown {
  if (typeof value === 'bigint') return exact ? value : Number(value)
  if (typeof value === 'number') return exact && Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map((item) => canonical(item, exact))
  if (typeof value !== 'object' || value === null) return value
  return new Map(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, canonical(member, exact)]),
  )
}
