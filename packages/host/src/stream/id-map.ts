interface Range {
  readonly inside: number
  readonly outside: number
  readonly count: number
}

/** The ids of a user namespace and those of the host, as `/proc/<pid>/uid_map` has them (user_namespaces(7)). */
export interface IdMap {
  /** `undefined` for an id that the host has no other for. */
  toHost(id: number): number | undefined
  toContainer(id: number): number | undefined
}

export function parseIdMap(text: string): IdMap {
  const ranges = text
    .trim()
    .split('\n')
    .map((line): Range => {
      const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number)
      return { inside, outside, count }
    })
  return {
    toHost: (id) => {
      const range = ranges.find(({ inside, count }) => id >= inside && id < inside + count)
      return range === undefined ? undefined : range.outside + id - range.inside
    },
    toContainer: (id) => {
      const range = ranges.find(({ outside, count }) => id >= outside && id < outside + count)
      return range === undefined ? undefined : range.inside + id - range.outside
    },
  }
}
