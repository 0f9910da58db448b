import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AT_FDCWD,
  MOUNT_ATTR_NODEV,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  O_DIRECTORY,
  O_PATH,
  close,
  fgetxattr,
  fsconfigCreate,
  fsconfigSetFd,
  fsconfigSetFlag,
  fsconfigSetString,
  fsmount,
  fsopen,
  fstatfsType,
  lgetxattr,
  moveMount,
  openat2,
} from '../../src/index.js'
import { enterPrivateMounts } from './private-mounts.js'
import { must } from '../must.js'
import { report } from './report.js'

const folder = enterPrivateMounts()
const layerFd = (name: string): number => {
  mkdirSync(join(folder, name), { recursive: true })
  return must(openat2(AT_FDCWD, join(folder, name), { flags: O_PATH | O_DIRECTORY }))
}
const layers = (prefix: string): Record<'lower' | 'upper' | 'work' | 'target', number> => {
  const fds = {
    lower: layerFd(`${prefix}/lower`),
    upper: layerFd(`${prefix}/upper`),
    work: layerFd(`${prefix}/work`),
    target: layerFd(`${prefix}/target`),
  }
  mkdirSync(join(folder, prefix, 'lower/replaced'))
  writeFileSync(join(folder, prefix, 'lower/below'), 'from below')
  return fds
}

const attach = (fs: number, target: number): number => {
  must(fsconfigCreate(fs))
  const mountFd = must(fsmount(fs, MOUNT_ATTR_NODEV))
  must(moveMount(mountFd, '', target, '', MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
  must(close(fs))
  return mountFd
}

/** What can be seen of an overlay that works. */
const facts = (prefix: string, mountFd: number): Record<string, unknown> => {
  const at = (path: string): string => join(folder, prefix, path)
  writeFileSync(at('target/above'), 'written')
  rmdirSync(at('target/replaced'))
  mkdirSync(at('target/replaced'))
  const upperFd = must(openat2(AT_FDCWD, at('upper/replaced'), { flags: O_PATH }))
  return {
    below: readFileSync(at('target/below'), 'utf8'),
    inUpper: readdirSync(at('upper')).toSorted(),
    lowerUntouched: !existsSync(at('lower/above')),
    type: must(fstatfsType(mountFd)),
    opaque: must(lgetxattr(at('upper/replaced'), 'trusted.overlay.opaque')).toString(),
    opaqueByFd: must(fgetxattr(upperFd, 'trusted.overlay.opaque')).toString(),
  }
}

const byProc = (): Record<string, unknown> => {
  const { lower, upper, work, target } = layers('proc')
  const fs = must(fsopen('overlay'))
  must(fsconfigSetString(fs, 'source', 'ocipipe-test'))
  must(fsconfigSetString(fs, 'lowerdir', `/proc/self/fd/${lower}`))
  must(fsconfigSetString(fs, 'upperdir', `/proc/self/fd/${upper}`))
  must(fsconfigSetString(fs, 'workdir', `/proc/self/fd/${work}`))
  return facts('proc', attach(fs, target))
}

/** Where the kernel is older than 6.13 the answer is the error, and the test compares it with the probe. */
const byFd = (): Record<string, unknown> => {
  const { lower, upper, work, target } = layers('fd')
  const fs = must(fsopen('overlay'))
  const first = fsconfigSetFd(fs, 'lowerdir+', lower)
  if (first.isErr()) return { refused: first.error }
  must(fsconfigSetFd(fs, 'upperdir', upper))
  must(fsconfigSetFd(fs, 'workdir', work))
  return facts('fd', attach(fs, target))
}

const readOnly = (): Record<string, unknown> => {
  const upperLayer = layerFd('ro/a')
  const lowerLayer = layerFd('ro/b')
  const target = layerFd('ro/target')
  writeFileSync(join(folder, 'ro/a/a'), '')
  writeFileSync(join(folder, 'ro/b/b'), '')
  const fs = must(fsopen('overlay'))
  must(fsconfigSetString(fs, 'lowerdir', `/proc/self/fd/${upperLayer}:/proc/self/fd/${lowerLayer}`))
  must(fsconfigSetFlag(fs, 'ro'))
  attach(fs, target)
  return { names: readdirSync(join(folder, 'ro/target')).toSorted() }
}

report({ byProc: byProc(), byFd: byFd(), readOnly: readOnly() })
