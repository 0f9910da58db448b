import { expect, it } from 'vitest'
import { nearNames } from '../src/index.js'

const transforms = ['overlayRootfs', 'injectCdi', 'emulateHooks', 'hooks']

it.each([
  ['overlayRoots', ['overlayRootfs']],
  ['INJECTCDI', ['injectCdi']],
  ['emulatehook', ['emulateHooks']],
  ['hook', ['hooks']],
  ['seccomp', []],
])('a slip is near what was meant: %s', (name, near) => {
  expect(nearNames(name, transforms)).toEqual(near)
})

it('the nearest comes first, equally near ones in order of the alphabet', () => {
  expect(nearNames('gpu0', ['gpu12', 'gpu2', 'gpu1', 'gpu'])).toEqual(['gpu', 'gpu1', 'gpu2'])
})

it('a name that is too long to be a slip costs nothing', () => {
  expect(nearNames('x'.repeat(257), ['x'.repeat(257)])).toEqual([])
})
