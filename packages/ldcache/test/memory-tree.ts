import { err, ok, type Result } from 'neverthrow'
import type { FileKind, FolderEntry, Tree, TreeFault } from '@ocipipe/ldcache'

/** A file's bytes or text, or where a link points. Folders come into being by what is in them; `null` makes an empty one. */
export type Content = Uint8Array | string | { readonly link: string } | null

interface Node {
  readonly id: string
  readonly kind: FileKind
  readonly bytes: Uint8Array
  readonly target: string
  readonly children: Map<string, Node>
}

const absent: TreeFault = { reason: 'absent', detail: 'no such file or directory' }

/** A tree in memory, listed in the order in which its files were given. */
export function memoryTree(
  files: Readonly<Record<string, Content>>,
): Tree & { readonly bytesRead: () => number } {
  let made = 0
  let bytesRead = 0
  const node = (kind: FileKind, bytes = new Uint8Array(), target = ''): Node => ({
    id: `${(made += 1)}`,
    kind,
    bytes,
    target,
    children: new Map(),
  })
  const root = node('directory')

  const folderAt = (names: readonly string[]): Node => {
    let folder = root
    for (const name of names) {
      const next = folder.children.get(name) ?? node('directory')
      folder.children.set(name, next)
      folder = next
    }
    return folder
  }
  for (const [path, content] of Object.entries(files)) {
    const names = path.split('/').filter((name) => name !== '')
    if (content === null) {
      folderAt(names)
      continue
    }
    const folder = folderAt(names.slice(0, -1))
    const isLink = typeof content === 'object' && 'link' in content
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    folder.children.set(
      names.at(-1) ?? '',
      isLink ? node('link', undefined, content.link) : node('file', bytes as Uint8Array<ArrayBuffer>),
    )
  }

  const walk = (path: string, followLast: boolean): Result<Node, TreeFault> => {
    const trail: Node[] = [root]
    const left = path.split('/').toReversed()
    for (let links = 0; left.length > 0;) {
      const name = left.pop() ?? ''
      const here = trail.at(-1) ?? root
      if (here.kind !== 'directory') return err(absent)
      if (name === '' || name === '.') continue
      if (name === '..') {
        if (trail.length > 1) trail.pop()
        continue
      }
      const next = here.children.get(name)
      if (next === undefined) return err(absent)
      if (next.kind === 'link' && (followLast || left.some((rest) => rest !== ''))) {
        links += 1
        if (links > 40) return err(absent)
        if (next.target.startsWith('/')) trail.length = 1
        left.push(...next.target.split('/').toReversed())
      } else {
        trail.push(next)
      }
    }
    return ok(trail.at(-1) ?? root)
  }

  return {
    bytesRead: () => bytesRead,
    stat: (path) => walk(path, true),
    lstat: (path) => walk(path, false),
    readlink: (path) =>
      walk(path, false).andThen((met) => (met.kind === 'link' ? ok(met.target) : err(absent))),
    list: (path) =>
      walk(path, true).andThen((met): Result<FolderEntry[], TreeFault> =>
        met.kind === 'directory'
          ? ok([...met.children].map(([name, { kind }]) => ({ name, kind })))
          : err(absent),
      ),
    withFile: (path, use) =>
      walk(path, true).andThen((met) =>
        met.kind === 'file'
          ? ok(
              use((offset, length) => {
                const bytes = met.bytes.subarray(offset, offset + length)
                bytesRead += bytes.length
                return ok(bytes)
              }),
            )
          : err(absent),
      ),
  }
}
