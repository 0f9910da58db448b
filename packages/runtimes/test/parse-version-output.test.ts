import { describe, expect, it } from 'vitest'
import { parseVersionOutput } from '../src/index.js'

describe('what runtimes print', () => {
  it.each([
    ['runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1\nspec: 1.0.2-dev\n', 'runc', '1.1.5+ds1'],
    ['crun version 1.8.1\ncommit: f8a096be\n+SYSTEMD +SELINUX\n', 'crun', '1.8.1'],
    ['youki version 0.5.1\ncommit: 1-abc\n', 'youki', '0.5.1'],
    ['runsc version 0.0~20221219.0\nspec: 1.0.2-dev\n', 'runsc', '0.0~20221219.0'],
    ['runsc version release-20260520.0\r\nspec: 1.2.1\r\n', 'runsc', 'release-20260520.0'],
    ['runsc version VERSION_MISSING\nspec: 1.2.1\n', 'runsc', 'VERSION_MISSING'],
    ['kata-runtime  : 3.2.0\n   commit   : abc\n   OCI specs: 1.0.2\n', 'kata', '3.2.0'],
    [
      'Kata Containers containerd shim (Golang): id: "io.containerd.kata.v2", version: 3.2.0, commit: abc\n',
      'kata',
      '3.2.0',
    ],
    ['NVIDIA Container Runtime version 1.14.3\ncommit: x\n\nrunc version 1.1.9\n', 'runc', '1.1.9'],
  ])('%j', (output, runtime, version) => {
    expect(parseVersionOutput(output)).toEqual({ runtime, version })
  })
})

describe('everything else is not known', () => {
  it.each([
    '',
    'runc',
    'runc version ',
    ' runc version 1.0\n',
    'RUNC VERSION 1.0\n',
    'podman version 4.3.1\n',
    `runc version ${'1'.repeat(65)}\n`,
    'runc version \u001b[31m1.0\n',
    'runc version 1.0\u0007\n',
    `${'x'.repeat(5000)}\nrunc version 1.0\n`,
    `Kata Containers containerd shim ${'x'.repeat(100_000)}`,
  ])('%j', (output) => {
    expect(parseVersionOutput(output)).toBeUndefined()
  })
})
