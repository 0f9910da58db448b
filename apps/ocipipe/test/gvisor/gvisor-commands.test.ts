import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call } from '../call-command-line.js'
import { nodeFolder, treeOf } from '../install/node-folder.js'
import { scratchFolder, writeProgram } from '../scratch.js'
import { printedFlags } from './known-flags.js'

const config = `apiVersion: gvisor.runtime.extensions.config.gardener.cloud/v1alpha1
kind: GVisorConfiguration
configFlags: { debug: "true", nvproxy: "true" }
`

function written(name: string, text: string): string {
  const path = join(scratchFolder('gvisor'), name)
  writeFileSync(path, text)
  return path
}

describe('ocipipe gvisor render', () => {
  it('prints both files of every pool', async () => {
    const { status, stdout } = await call(
      'gvisor',
      'render',
      written('a.yaml', config),
      '--flags',
      written('f', printedFlags),
    )
    expect(status).toBe(0)
    expect(stdout).toContain('debug-log = "/var/log/runsc/%ID%/gvisor-%COMMAND%.log"\nnvproxy = "true"\n')
    expect(stdout).toContain(
      'containerd.runtimes.runsc]\nruntime_type = "io.containerd.runsc.v1"\npod_annotations',
    )
  })

  it('asks the runsc of this machine whether it can forward the driver of this machine', async () => {
    const script = `#!/bin/sh
case $1 in flags) cat <<'END'
${printedFlags}END
;; nvproxy) echo 550.90.12 ;; esac
`
    const runsc = writeProgram(join(scratchFolder('gvisor'), 'runsc'), script)
    const { status, stderr } = await call('gvisor', 'render', written('a.yaml', config), '--runsc', runsc)
    expect(status).toBe(1)
    // Without a driver, or with one that is not the only one that this runsc knows.
    expect(stderr).toMatch(/\[check-nvproxy\/driver-(?:missing|unsupported)\]/)
  })

  it('names what is missing', async () => {
    const absent = join(scratchFolder('gvisor'), 'absent')
    const missing = await call('gvisor', 'render', written('a.yaml', config), '--runsc', absent)
    expect(missing).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[gvisor/runsc-missing]') as string,
    })
    const flags = ['--flags', written('f', printedFlags)]
    const unreadable = await call('gvisor', 'render', absent, ...flags)
    expect(unreadable.stderr).toContain('[gvisor/unreadable]')
    const unknown = await call('gvisor', 'render', written('a.yaml', config), '--pool', 'gpu', ...flags)
    expect(unknown.stderr).toContain('[gvisor/pool-unknown]')
  })
})

it('ocipipe gvisor install writes both, the second time nothing, and all of it is taken back', async () => {
  const root = nodeFolder({
    'etc/containerd/config.toml': 'version = 2\n# ours\n',
    'etc/containerd/runsc.toml': '# by hand\n[runsc_config]\n',
  })
  writeProgram(join(root, 'usr/bin/runsc'), '#!/bin/sh\n')
  const before = treeOf(root)
  const args = [
    'gvisor',
    'install',
    written('a.yaml', config),
    '--flags',
    written('f', printedFlags),
    '--root',
    root,
  ]
  const first = await call(...args)
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(join(root, 'etc/containerd/runsc.toml'), 'utf8')).toContain('nvproxy = "true"')
  expect(readFileSync(join(root, 'etc/containerd/config.toml'), 'utf8')).toContain(
    'ConfigPath = "/etc/containerd/runsc.toml"',
  )
  expect((await call(...args)).stdout).toContain('nothing to change')
  expect((await call('status', '--root', root)).stdout).toBe('ok gvisor/runsc: installed\n')
  expect((await call('uninstall', '--root', root)).status).toBe(0)
  expect(treeOf(root)).toEqual(before)
})

describe('ocipipe gvisor lint', () => {
  const lint = async (text: string) => {
    const path = written('runsc.toml', text)
    const { status, stdout } = await call('gvisor', 'lint', path, '--flags', written('f', printedFlags))
    return { status, stdout: stdout.replaceAll(path, 'runsc.toml') }
  }

  it('finds every fault, with line and column', async () => {
    const { status, stdout } = await lint(`binary_name = 3
log_pth = "/x"
net-raw = "true"
[runsc_config]
  platfrm = "kvm"
  net-raw = true
  host-uds = "al"
`)
    expect(status).toBe(1)
    expect(stdout.match(/^runsc\.toml\S*: error: .*$/gm)).toEqual([
      'runsc.toml:1:1: error: binary_name has the wrong type [gvisor/shim-key-type]',
      'runsc.toml:2:1: error: the shim knows no key log_pth, and passes over it [gvisor/shim-key-unknown]',
      'runsc.toml:3:1: error: the shim knows no key net-raw, and passes over it [gvisor/shim-key-unknown]',
      'runsc.toml:5:3: error: this runsc has no flag platfrm [gvisor/flag-unknown]',
      'runsc.toml:6:3: error: the flag net-raw is no string [gvisor/shim-key-type]',
      'runsc.toml:7:3: error: "al" is no value of the flag host-uds [gvisor/flag-value]',
    ])
    expect(stdout).toContain('did you mean log_path?')
  })

  it('a warning alone is no error, nor is nothing', async () => {
    const warned = await lint('[runsc_config]\ndebug = "true"\n')
    expect(warned).toMatchObject({ status: 0, stdout: expect.stringContaining('warning') as string })
    expect(await lint('log_level = "debug"\n')).toEqual({
      status: 0,
      stdout: 'runsc.toml: nothing is wrong\n',
    })
  })

  it('what is no TOML', async () => {
    expect((await lint('[runsc_config\n')).stdout).toContain('[install/engine-syntax]')
  })
})
