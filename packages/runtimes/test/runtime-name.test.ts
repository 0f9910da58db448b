import { expect, it } from 'vitest'

import { runtimeNameOf } from '../src/index.js'

it.each([
  ['runc', 'runc'],
  ['/usr/sbin/runc', 'runc'],
  ['../bin/crun', 'crun'],
  ['youki', 'youki'],
  ['runsc', 'runsc'],
  ['krun', 'crun'],
  ['crun-wasm', 'crun'],
  ['crun-1.14.4-linux-amd64', 'crun'],
  ['runc.amd64', 'runc'],
  ['docker-runc', 'runc'],
  ['/opt/ocipipe/bin/ocipipe-runc', 'runc'],
  ['ocipipe-runsc', 'runsc'],
  ['nvidia-container-runtime', 'runc'],
  ['/usr/bin/nvidia-container-runtime.cdi', 'runc'],
  ['nvidia-container-runtime.legacy', 'runc'],
  ['/usr/local/nvidia/toolkit/nvidia-container-runtime.real', 'runc'],
  ['ocipipe-nvidia-container-runtime', 'runc'],
])('takes %s for %s', (programName, runtime) => {
  expect(runtimeNameOf(programName)).toBe(runtime)
})

it.each([
  'ocipipe',
  'kata-runtime',
  'containerd-shim-runc-v2',
  'containerd-shim-runsc-v1',
  'nvidia-container-runtime-hook',
  'trunc',
  'runcible',
  'crun-or-runc',
  '/usr/lib/runc/',
  '',
])('does not know %s', (programName) => {
  expect(runtimeNameOf(programName)).toBeUndefined()
})
