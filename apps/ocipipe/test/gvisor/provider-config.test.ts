import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { readProviderConfig } from '../../src/gvisor/provider-config.js'
import { renderPool } from '../../src/gvisor/render-pool.js'
import { parseRunscFlags } from '../../src/gvisor/runsc-flags.js'
import { printedFlags } from './known-flags.js'

const flags = parseRunscFlags(printedFlags)
const annotations = ['dev.gvisor.*']
const bare = `apiVersion: gvisor.runtime.extensions.config.gardener.cloud/v1alpha1
kind: GVisorConfiguration
configFlags:
  net-raw: "true"
  debug: "true"
`
const indented = bare.trimEnd().replaceAll(/^/gm, '    ')
const runtime = `apiVersion: extensions.gardener.cloud/v1alpha1
kind: ContainerRuntime
metadata: { name: x }
spec:
  type: gvisor
  binaryPath: /var/bin/containerruntimes
  workerPool: { name: gpu, selector: { matchLabels: { a: b } } }
  providerConfig:
${indented}
`

const read = (text: string) => readProviderConfig(text, 'given.yaml')

describe('a provider configuration', () => {
  it('alone, in a ContainerRuntime, in the workers of a Shoot, several in one file', () => {
    const configFlags = { 'net-raw': 'true', debug: 'true' }
    expect(read(bare)._unsafeUnwrap()).toEqual([{ configFlags }])
    const gpu = { pool: 'gpu', binaryPath: '/var/bin/containerruntimes', configFlags }
    expect(read(runtime)._unsafeUnwrap()).toEqual([gpu])
    const two = `${runtime}---\n${runtime.replace('gpu', 'plain').replace(/ {2}providerConfig:[\s\S]*/, '')}`
    expect(read(two)._unsafeUnwrap()).toEqual([gpu, { ...gpu, pool: 'plain', configFlags: {} }])
    const shoot = `kind: Shoot
spec:
  provider:
    workers:
      - name: none
      - { name: kata, cri: { containerRuntimes: [{ type: kata }] } }
      - { name: plain, cri: { containerRuntimes: [{ type: gvisor }] } }
`
    expect(read(shoot)._unsafeUnwrap()).toEqual([{ pool: 'plain', configFlags: {} }])
  })

  it.each([
    [bare.replace('"true"', 'true'), '/configFlags/net-raw', 'a string: "true"'],
    [
      bare.replace('v1alpha1', 'v1'),
      '/apiVersion',
      'gvisor.runtime.extensions.config.gardener.cloud/v1alpha1',
    ],
    [bare.replace('configFlags', 'configFlag'), '/configFlag', 'configFlags'],
    [runtime.replace('configFlags', 'configFlag'), '/spec/providerConfig/configFlag', 'configFlags'],
    ['kind: Pod\n', '/kind', 'GVisorConfiguration, ContainerRuntime, Shoot'],
    ['kind: Shoot\n', '', 'GVisorConfiguration, ContainerRuntime, Shoot'],
    ['- 1\n', '/kind', 'GVisorConfiguration, ContainerRuntime, Shoot'],
  ])('%j is refused, with the place', (text, pointer, expected) => {
    expect(read(text)._unsafeUnwrapErr()).toEqual([
      expect.objectContaining({ code: 'gvisor/provider-invalid', pointer, expected }),
    ])
  })

  it('what is no YAML has line and column', () => {
    expect(read('kind: [\n')._unsafeUnwrapErr()[0]).toMatchObject({ code: 'gvisor/provider-syntax', line: 2 })
  })
})

describe('what a node is to have', () => {
  const rendered = (configFlags: Readonly<Record<string, string>>) =>
    renderPool({ configFlags }, { flags, annotations })

  it('debug brings the log path, unless one is given', () => {
    expect(rendered({ 'net-raw': 'true', debug: 'true' })._unsafeUnwrap()).toEqual({
      runscToml: `# written by ocipipe gvisor
[runsc_config]
debug = "true"
debug-log = "/var/log/runsc/%ID%/gvisor-%COMMAND%.log"
net-raw = "true"
`,
      runtime: {
        runtime_type: 'io.containerd.runsc.v1',
        pod_annotations: annotations,
        container_annotations: annotations,
        options: { TypeUrl: 'io.containerd.runsc.v1.options', ConfigPath: '/etc/containerd/runsc.toml' },
      },
    })
    expect(rendered({ debug: 'true', 'debug-log': '/x/' })._unsafeUnwrap().runscToml).toContain(
      'debug-log = "/x/"',
    )
    expect(rendered({ debug: 'false' })._unsafeUnwrap().runscToml).not.toContain('debug-log')
  })

  it('the same flags in any order give the same bytes', () => {
    const all = {
      debug: 'true',
      'net-raw': 'true',
      nvproxy: 'true',
      'panic-signal': '12',
      'host-uds': 'open',
    }
    const text = rendered(all)._unsafeUnwrap().runscToml
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(all), { minLength: 5 }), (entries) => {
        expect(rendered(Object.fromEntries(entries))._unsafeUnwrap().runscToml).toBe(text)
      }),
    )
  })

  it('every flag that this runsc would refuse is an error, and nothing is rendered', () => {
    expect(rendered({ nvprox: 'true', debug: 'maybe', 'net-raw': 'true' })._unsafeUnwrapErr()).toEqual([
      expect.objectContaining({ code: 'gvisor/flag-value', found: 'maybe' }),
      expect.objectContaining({ code: 'gvisor/flag-unknown', found: 'nvprox', expected: 'nvproxy' }),
    ])
  })

  it('a wrapper, and a folder of binaries', () => {
    const { runscToml, runtime: entry } = renderPool(
      { configFlags: {}, binaryPath: '/var/bin/containerruntimes' },
      { flags, annotations, wrapper: '/usr/local/bin/ocipipe-runsc' },
    )._unsafeUnwrap()
    expect(runscToml).toContain('binary_name = "/usr/local/bin/ocipipe-runsc"')
    expect(entry['runtime_path']).toBe('/var/bin/containerruntimes/containerd-shim-runsc-v1')
  })
})
