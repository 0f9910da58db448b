import { MS_PRIVATE, MS_REC, mount, unshareMountNamespace } from '../../src/index.js'
import { must } from '../must.js'

/**
 * A mount namespace of one's own, from which nothing reaches the machine, with a fresh tmpfs at the folder that the first
 * argument names: with the end of the process all of its mounts are gone.
 */
export const enterPrivateMounts = (): string => {
  const [, , folder = ''] = process.argv
  must(unshareMountNamespace())
  must(mount({ target: '/', flags: MS_REC | MS_PRIVATE }))
  must(mount({ source: 'scratch', target: folder, fsType: 'tmpfs', data: 'mode=755' }))
  process.chdir('/')
  return folder
}
