import { describe, expect, it } from 'vitest'
import { injectDevices, loadRegistry } from '@ocipipe/cdi'
import type { Spec } from '@ocipipe/spec'
import { memoryHost } from '@ocipipe/testing'
import { errorOf, frozen, okOf } from '../unwrap.js'

const file = (kind: string, devices: readonly string[]) => `
cdiVersion: 0.5.0
kind: ${kind}
containerEdits:
  env: [ORDER=${kind}]
  hooks: [{hookName: createContainer, path: /${kind}}]
devices:
${devices.map((name) => `- {name: ${name}, containerEdits: {hooks: [{hookName: createContainer, path: /${kind}/${name}}]}}`).join('\n')}
`

const net = (name: string, hostInterfaceName: string, inside: string) =>
  `{name: ${name}, containerEdits: {netDevices: [{hostInterfaceName: ${hostInterfaceName}, name: ${inside}}]}}`

const host = memoryHost({
  '/etc/cdi/a.yaml': file('a.com/gpu', ['gpu0', 'gpu1', 'gpu2', 'all']),
  '/etc/cdi/b.yaml': file('b.com/net', ['eth0', 'twice']),
  '/etc/cdi/c.yaml': file('b.com/net', ['twice']),
  '/etc/cdi/broken.yaml': '{',
  '/etc/cdi/net.yaml': `{cdiVersion: 1.1.0, kind: n.com/net, devices: [${[net('a', 'e0', 'n0'), net('b', 'e0', 'n1'), net('c', 'e2', 'n0'), net('d', 'e3', 'n3')].join(', ')}]}`,
  '/etc/cdi/missing.yaml':
    '{cdiVersion: 0.3.0, kind: m.com/dev, devices: [{name: gone, containerEdits: {deviceNodes: [{path: /dev/gone}]}}]}',
})
const registry = frozen(loadRegistry(host))
const spec: Spec = frozen({ ociVersion: '1.2.0' })
const inject = (...names: string[]) => injectDevices(spec, registry, names, host)
const hooks = (...names: string[]) => okOf(inject(...names)).hooks?.createContainer?.map(({ path }) => path)

describe('devices are injected', () => {
  it('in the order of their names, with the edits of a file before those of its first device', () => {
    expect(hooks('b.com/net=eth0', 'a.com/gpu=gpu1', 'a.com/gpu=gpu0')).toEqual([
      '/b.com/net',
      '/b.com/net/eth0',
      '/a.com/gpu',
      '/a.com/gpu/gpu1',
      '/a.com/gpu/gpu0',
    ])
    expect(okOf(inject('b.com/net=eth0', 'a.com/gpu=all')).process?.env).toEqual(['ORDER=a.com/gpu'])
  })

  it('once, however often they are asked for', () => {
    expect(hooks('a.com/gpu=gpu0', 'a.com/gpu=gpu0')).toEqual(hooks('a.com/gpu=gpu0'))
  })

  it('the same way every time from the same registry', () => {
    expect(inject('a.com/gpu=gpu0')).toEqual(inject('a.com/gpu=gpu0'))
  })

  it('not at all when none is asked for', () => {
    expect(okOf(inject())).toBe(spec)
  })
})

describe('when a device cannot be had', () => {
  it('nothing is injected, and all that helps is said', () => {
    expect(errorOf(inject('a.com/gpu=gpu0', 'a.com/gpu=gpu9', 'b.com/net=eth1'))).toMatchObject({
      code: 'cdi/unresolvable-device',
      message:
        'cannot resolve a.com/gpu=gpu9, b.com/net=eth1: searched /etc/cdi, /var/run/cdi, 5 files loaded, errors in /etc/cdi/broken.yaml, /etc/cdi/b.yaml, /etc/cdi/c.yaml',
      unresolved: {
        devices: ['a.com/gpu=gpu9', 'b.com/net=eth1'],
        directories: ['/etc/cdi', '/var/run/cdi'],
        loaded: [
          '/etc/cdi/a.yaml',
          '/etc/cdi/b.yaml',
          '/etc/cdi/c.yaml',
          '/etc/cdi/missing.yaml',
          '/etc/cdi/net.yaml',
        ],
        failed: ['/etc/cdi/broken.yaml', '/etc/cdi/b.yaml', '/etc/cdi/c.yaml'],
        near: ['a.com/gpu=gpu0', 'a.com/gpu=gpu1', 'a.com/gpu=gpu2', 'b.com/net=eth0'],
      },
    })
  })

  it('because two files define it, the files are named', () => {
    const error = errorOf(inject('b.com/net=twice'))
    expect(error.message).toContain('b.com/net=twice (defined by /etc/cdi/b.yaml and /etc/cdi/c.yaml)')
    expect(error.remedy).toBe('remove the device from all files but one')
  })

  it.each([
    ['one interface', 'b', 'e0'],
    ['one name for two interfaces', 'c', 'n0'],
  ])('because two want %s, nothing is injected', (_what, other, found) => {
    expect(okOf(inject('n.com/net=a', 'n.com/net=d')).linux?.netDevices).toEqual({
      e0: { name: 'n0' },
      e3: { name: 'n3' },
    })
    expect(errorOf(inject('n.com/net=a', `n.com/net=${other}`))).toMatchObject({
      code: 'cdi/invalid-edit',
      found: JSON.stringify(found),
    })
  })

  it('because its name is none, that is said', () => {
    expect(errorOf(inject('gpu0')).message).toContain('"gpu0" (not of the form vendor/class=device)')
    expect(errorOf(inject('__proto__')).code).toBe('cdi/unresolvable-device')
  })

  it('because the host lacks the node, the spec is not given', () => {
    expect(errorOf(inject('a.com/gpu=gpu0', 'm.com/dev=gone')).code).toBe('cdi/device-unavailable')
  })

  it('the message stays short, whatever was asked for', () => {
    const long = 'x'.repeat(10_000)
    const names = Array.from(
      { length: 5000 },
      (_, index) => `${index % 2 === 0 ? 'v/c=' : '\n'}${long}${index}`,
    )
    const error = errorOf(inject(...names))
    expect(`${error.message}${error.found ?? ''}`.length).toBeLessThan(3000)
    expect(error.message).not.toContain('\n')
    expect(error.message).toContain('4992 more')
    expect(error.unresolved?.near).toEqual([])
  })
})
