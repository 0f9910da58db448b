import { ok } from 'neverthrow'
import type { FileStatus, Host } from '@ocipipe/core'
import { memoryHost } from '@ocipipe/testing'

const tree = memoryHost({
  '/dev/null': { character: [1, 3] },
  '/dev/loop0': { block: [7, 0] },
  '/dev/link': { symlink: '/dev/null' },
  '/dev/text': 'not a device',
})

const fifo: FileStatus = { type: 'fifo', mode: 0o600, uid: 0, gid: 0, sizeBytes: 0 }

/** A host with a device of each kind: `/dev/null`, `/dev/loop0`, `/dev/pipe`, and two that are none. */
export const deviceHost: Host = {
  ...tree,
  lstat: (path) => (path === '/dev/pipe' ? ok(fifo) : tree.lstat(path)),
}
