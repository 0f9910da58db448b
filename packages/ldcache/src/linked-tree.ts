import { err, ok, type Result } from 'neverthrow'
import type { FileStat, Tree, TreeFault } from './tree.js'

/** What a path leads to once all links are followed. */
export interface Reached {
  readonly path: string
  readonly stat: FileStat
}

/** A tree as it will be once the links made and taken away so far are really so. */
export interface LinkedTree {
  reach(path: string): Result<Reached, TreeFault>
  isLink(path: string): boolean
  link(path: string, target: string): void
  unlink(path: string): void
}

/** As many links as the kernel follows. */
const mostLinks = 40

const circle: TreeFault = { reason: 'absent', detail: 'too many links' }
const gone: TreeFault = { reason: 'absent', detail: 'no such file' }

function split(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf('/')
  return [slash <= 0 ? '/' : path.slice(0, slash), path.slice(slash + 1)]
}

/**
 * `ldconfig` scans a folder, then makes its links, then goes on to the next folder, where the new links already count. The same is true
 * here without anything being made: links are remembered by the identity of their folder and their name, so that they are
 * met under every spelling.
 */
export function linkedTree(tree: Tree): LinkedTree {
  /** By folder and name: where the link points, or `undefined` where the name is gone. */
  const changes = new Map<string, string | undefined>()
  const folderIds = new Map<string, string | undefined>()

  const keyOf = (path: string): string | undefined => {
    const [folder, name] = split(path)
    if (!folderIds.has(folder)) {
      folderIds.set(
        folder,
        tree
          .stat(folder)
          .map(({ id }) => id)
          .unwrapOr(undefined),
      )
    }
    const id = folderIds.get(folder)
    return id === undefined ? undefined : `${id}/${name}`
  }

  const targetOf = (path: string): Result<string | FileStat, TreeFault> => {
    const key = keyOf(path)
    if (key !== undefined && changes.has(key)) {
      const target = changes.get(key)
      return target === undefined ? err(gone) : ok(target)
    }
    return tree
      .lstat(path)
      .andThen((stat): Result<string | FileStat, TreeFault> =>
        stat.kind === 'link' ? tree.readlink(path) : ok(stat),
      )
  }

  return {
    reach: (start) => {
      if (changes.size === 0) return tree.stat(start).map((stat) => ({ path: start, stat }))
      let path = start
      for (let links = 0; links <= mostLinks; links += 1) {
        const [folder, name] = split(path)
        if (name === '' || name === '.' || name === '..') {
          const at = path
          return tree.stat(at).map((stat) => ({ path: at, stat }))
        }
        const met = targetOf(path)
        if (met.isErr()) return err(met.error)
        if (typeof met.value !== 'string') return ok({ path, stat: met.value })
        path = met.value.startsWith('/') ? met.value : `${folder}/${met.value}`
      }
      return err(circle)
    },
    isLink: (path) => targetIsLink(targetOf(path)),
    link: (path, target) => {
      const key = keyOf(path)
      if (key !== undefined) changes.set(key, target)
    },
    unlink: (path) => {
      const key = keyOf(path)
      if (key !== undefined) changes.set(key, undefined)
    },
  }
}

function targetIsLink(met: Result<string | FileStat, TreeFault>): boolean {
  return met.isOk() && typeof met.value === 'string'
}
