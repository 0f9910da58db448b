import { err } from 'neverthrow'
import type { ContainerPlace, ContainerView, FileType, HostError } from '@ocipipe/core'
import type { FileKind, FileStat, Tree, TreeFault } from '@ocipipe/ldcache'

const kinds: Readonly<Partial<Record<FileType, FileKind>>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'link',
}

/** The errno values that say that nothing is there. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** A container as the library scanner wants to see it. */
export function containerTree({ host, find }: ContainerView): Tree {
  return {
    stat: (path) => find(path).map(statOf).mapErr(faultOf),
    lstat: (path) => find(path, false).map(statOf).mapErr(faultOf),
    readlink: (path) => host.readlink(path).mapErr(faultOf),
    list: (path) =>
      host
        .readDirectory(path)
        .map((names) => names.map((name) => ({ name, kind: 'unknown' as const })))
        .mapErr(faultOf),
    withFile: (path, use) =>
      find(path)
        .mapErr(faultOf)
        .andThen((place) =>
          place.status?.type === 'file'
            ? host
                .withFile(place.path, (read) =>
                  use((offset, length) => read({ offset, length }).mapErr(faultOf)),
                )
                .mapErr(faultOf)
            : err({ reason: 'refused', detail: 'not a regular file' } as const),
        ),
  }
}

/** Two paths lead to one file where they are the same path without links. Hard links count as two files. */
function statOf({ path, status }: ContainerPlace): FileStat {
  return { kind: (status && kinds[status.type]) ?? 'other', id: path }
}

function faultOf({ code }: HostError): TreeFault {
  return { reason: absent.has(code) ? 'absent' : 'refused', detail: code }
}
