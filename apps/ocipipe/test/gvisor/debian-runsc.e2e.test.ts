import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'smol-toml'
import { ocipipe } from '../program.js'
import { must, scratchFolder } from '../scratch.js'

it('what is rendered for the runsc of this machine is taken by it, and what is refused is not', () => {
  const file = join(scratchFolder('gvisor'), 'gvisor.yaml')
  const render = (configFlags: Readonly<Record<string, string>>) => {
    const apiVersion = 'gvisor.runtime.extensions.config.gardener.cloud/v1alpha1'
    writeFileSync(file, JSON.stringify({ apiVersion, kind: 'GVisorConfiguration', configFlags }))
    return spawnSync(ocipipe, ['gvisor', 'render', file, '--json'], { encoding: 'utf8' })
  }
  const given = {
    debug: 'true',
    'net-raw': 'true',
    'panic-signal': '12',
    'host-uds': 'open',
    'gvisor-gro': '1ms',
  }
  const { pools } = JSON.parse(render(given).stdout) as {
    readonly pools: readonly { readonly runscToml: string }[]
  }
  const flags = (parse(pools[0]?.runscToml ?? '') as { readonly runsc_config: Record<string, string> })
    .runsc_config
  expect(Object.keys(flags)).toContain('debug-log')
  const line = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
  must('runsc', ...line.filter((one) => !one.startsWith('--debug')), 'flags')
  for (const [name, value] of [
    ['net-rw', 'true'],
    ['panic-signal', 'USR2'],
    ['host-uds', 'opened'],
    ['gvisor-gro', '3'],
  ] as const) {
    expect(render({ [name]: value }).status).toBe(1)
    expect(spawnSync('runsc', [`--${name}=${value}`, 'flags']).status).not.toBe(0)
  }
})
