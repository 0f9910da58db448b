import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mount, MNT_DETACH, MS_PRIVATE, MS_REC, umount2, unshareMountNamespace } from '@ocipipe/native'
import { must } from './must.js'

export interface Scratch {
  readonly folder: string
  readonly remove: () => void
}

/**
 * A folder on a file system of its own, in a mount namespace of this process's own: with the process every mount in it is
 * gone, and none is ever seen on the machine. Test files run in a process each, and on its main thread.
 */
export const privateScratch = (): Scratch => {
  if (process.getuid?.() !== 0) throw new Error('these tests mount and must be run as root')
  const folder = mkdtempSync(join(tmpdir(), 'ocipipe-host-'))
  must(unshareMountNamespace())
  must(mount({ target: '/', flags: MS_REC | MS_PRIVATE }))
  must(mount({ source: 'scratch', target: folder, fsType: 'tmpfs', data: 'mode=755' }))
  return {
    folder,
    remove: () => {
      must(umount2(folder, MNT_DETACH))
      rmSync(folder, { recursive: true })
    },
  }
}
