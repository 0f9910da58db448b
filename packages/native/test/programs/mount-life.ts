import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  MNT_DETACH,
  MNT_EXPIRE,
  MOUNT_ATTR_RDONLY,
  MOVE_MOUNT_F_EMPTY_PATH,
  MS_SHARED,
  OPEN_TREE_CLONE,
  O_PATH,
  UMOUNT_NOFOLLOW,
  close,
  fchownat,
  mount,
  mountSetattr,
  moveMount,
  openTree,
  openat2,
  statx,
  umount2,
} from '../../src/index.js'
import { enterPrivateMounts } from './private-mounts.js'
import { must, mustFail } from '../must.js'
import { report } from './report.js'

const folder = enterPrivateMounts()
const at = (name: string): string => join(folder, name)
const mountsAt = (path: string): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.split(' ')[4] === path)
const attempt = (write: () => void): string => {
  try {
    write()
    return 'written'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? ''
  }
}

for (const name of ['source', 'bind', 'scratch']) mkdirSync(at(name))
writeFileSync(at('source/file'), '')
symlinkSync('scratch', at('link'))

const tree = must(openTree(AT_FDCWD, at('source'), OPEN_TREE_CLONE))
must(mountSetattr(tree, '', AT_EMPTY_PATH, { set: MOUNT_ATTR_RDONLY }))
must(moveMount(tree, '', AT_FDCWD, at('bind'), MOVE_MOUNT_F_EMPTY_PATH))
const writeThroughBind = attempt(() => writeFileSync(at('bind/new'), ''))
must(mountSetattr(tree, '', AT_EMPTY_PATH, { clear: MOUNT_ATTR_RDONLY, propagation: MS_SHARED }))
const writeAfterClear = attempt(() => writeFileSync(at('bind/new'), ''))
const propagation = mountsAt(at('bind'))[0]?.includes('shared:')
const bindStatus = must(statx(tree, '', AT_EMPTY_PATH))
must(close(tree))
must(umount2(at('bind'), MNT_DETACH))

must(mount({ source: 'scratch', target: at('scratch'), fsType: 'tmpfs', data: 'size=64k' }))
const nofollow = mustFail(umount2(at('link'), UMOUNT_NOFOLLOW))
const stillMounted = mountsAt(at('scratch')).length
const firstExpire = mustFail(umount2(at('scratch'), MNT_EXPIRE))
must(umount2(at('scratch'), MNT_EXPIRE))

symlinkSync('nowhere', at('owned'))
const owned = must(
  openat2(AT_FDCWD, folder, { flags: O_PATH }).andThen((fd) =>
    fchownat(fd, 'owned', 7, 8, 0x100).map(() => fd),
  ),
)
const file = must(openat2(owned, 'source/file', { flags: O_PATH }))
must(fchownat(file, '', 1234, 0xffff_ffff, AT_EMPTY_PATH))

report({
  writeThroughBind,
  writeAfterClear,
  propagation,
  bindIsMountRoot: bindStatus.isMountRoot,
  bindMountsLeft: mountsAt(at('bind')).length,
  nofollow,
  stillMounted,
  firstExpire,
  scratchMountsLeft: mountsAt(at('scratch')).length,
  nothingThere: mustFail(umount2(at('scratch'), 0)),
  link: must(statx(owned, 'owned', 0x100)),
  file: must(statx(file, '', AT_EMPTY_PATH)),
})
