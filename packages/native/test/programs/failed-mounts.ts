import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fsconfigCreate, fsconfigSetFlag, fsconfigSetString, fsopen, mount } from '../../src/index.js'
import { enterPrivateMounts } from './private-mounts.js'
import { must, mustFail } from '../must.js'
import { report } from './report.js'

const folder = enterPrivateMounts()
for (const name of ['lower', 'upper']) mkdirSync(join(folder, name))
const missingWork = (): number => {
  const fs = must(fsopen('overlay'))
  must(fsconfigSetString(fs, 'lowerdir', join(folder, 'lower')))
  must(fsconfigSetString(fs, 'upperdir', join(folder, 'upper')))
  return fs
}
/** A file system on a block device, whichever this kernel has: all of them want a source. */
const onBlockDevice = readFileSync('/proc/filesystems', 'utf8')
  .split('\n')
  .find((line) => line.startsWith('\t'))
  ?.trim()

report({
  unknownType: mustFail(fsopen('no-such-file-system')),
  unknownFlag: mustFail(fsconfigSetFlag(must(fsopen('overlay')), 'no-such-flag')),
  missingWork: mustFail(fsconfigCreate(missingWork())),
  badValue: mustFail(fsconfigSetString(must(fsopen('tmpfs')), 'size', 'plenty')),
  noSource: mustFail(fsconfigCreate(must(fsopen(onBlockDevice ?? '')))),
  longValue: mustFail(fsconfigSetString(must(fsopen('overlay')), 'lowerdir', '/'.padEnd(256, 'x'))),
  classic: mustFail(mount({ source: 'x', target: join(folder, 'missing'), fsType: 'tmpfs' })),
})
