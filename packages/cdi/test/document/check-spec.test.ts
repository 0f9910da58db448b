import { describe, expect, it } from 'vitest'
import { type CdiError, cdiVersions, parseCdiSpec, requiredVersion } from '@ocipipe/cdi'
import { errorOf, okOf } from '../unwrap.js'
import { documentText } from './document-text.js'

type Parts = Parameters<typeof documentText>[0]
const parse = (parts: Parts) => parseCdiSpec(documentText(parts), '/etc/cdi/x.yaml')
const firstError = (parts: Parts): CdiError | undefined => errorOf(parse(parts))[0]

describe('the version', () => {
  it.each(cdiVersions.slice(2))('%s is read, with and without a leading v', (version) => {
    expect(parse({ version }).isOk()).toBe(true)
    expect(parse({ version: `v${version}` }).isOk()).toBe(true)
  })

  it.each(['0.1.0', '0.2.0'])('%s is known and too old', (version) => {
    expect(firstError({ version })).toMatchObject({
      code: 'cdi/version-too-old',
      message: expect.stringContaining('must be at least 0.3.0'),
    })
  })

  it.each(['0.9.0', '1.2.0', '"1"', 'vv1.0.0', '""', '"0.3"'])('%s is unknown', (version) => {
    expect(firstError({ version })?.code).toBe('cdi/unknown-version')
  })

  it.each<[string, string, string, Parts]>([
    [
      '0.4.0',
      'the type of a mount',
      '/devices/0/containerEdits/mounts/0/type',
      { edits: '{mounts: [{hostPath: /a, containerPath: /b, type: bind}]}' },
    ],
    [
      '0.5.0',
      'a host path, even one equal to the path',
      '/devices/0/containerEdits/deviceNodes/0/hostPath',
      { edits: '{deviceNodes: [{path: /dev/x, hostPath: /dev/x}]}' },
    ],
    ['0.5.0', 'a name that begins with a digit', '/devices/0/name', { name: '0a' }],
    ['0.6.0', 'annotations', '/annotations', { rest: 'annotations: {a: b}\n' }],
    [
      '0.6.0',
      'annotations of a device',
      '/devices/1/annotations',
      { rest: '- {name: two, annotations: {a: b}, containerEdits: {env: [A=b]}}\n' },
    ],
    ['0.6.0', 'a dot in the class', '/kind', { kind: 'vendor.com/a.b' }],
    ['0.7.0', 'intelRdt', '/devices/0/containerEdits/intelRdt', { edits: '{intelRdt: {closID: a}}' }],
    [
      '0.7.0',
      'groups',
      '/containerEdits/additionalGids',
      { rest: 'containerEdits: {additionalGids: [5]}\n' },
    ],
    [
      '1.1.0',
      'network devices',
      '/devices/0/containerEdits/netDevices',
      { edits: '{netDevices: [{hostInterfaceName: a, name: b}]}' },
    ],
    [
      '1.1.0',
      'schemata, even none',
      '/devices/0/containerEdits/intelRdt/schemata',
      { edits: '{intelRdt: {schemata: []}}' },
    ],
    [
      '1.1.0',
      'monitoring',
      '/devices/0/containerEdits/intelRdt/enableMonitoring',
      { edits: '{intelRdt: {enableMonitoring: true}}' },
    ],
  ])('%s is needed for %s', (version, _what, pointer, parts) => {
    const before = cdiVersions[cdiVersions.findIndex((one) => one === version) - 1] ?? ''
    expect(parse({ ...parts, version }).isOk()).toBe(true)
    expect(firstError({ ...parts, version: before })).toMatchObject({
      code: 'cdi/version-too-old',
      pointer: '/cdiVersion',
      message: expect.stringMatching(`${before} must be at least ${version}.* at ${pointer}$`),
    })
    expect(requiredVersion(okOf(parse({ ...parts, version: '1.1.0' })).spec)).toMatchObject({
      version,
      pointer,
    })
  })

  it('is not raised by what is empty', () => {
    const edits =
      '{env: [A=b], netDevices: [], additionalGids: [], mounts: [{hostPath: /a, containerPath: /b, type: ""}]}'
    expect(parse({ version: '0.3.0', edits, rest: 'annotations: {}\n' }).isOk()).toBe(true)
  })
})

describe('a document is refused for', () => {
  it.each<[string, CdiError['code'], string, Parts]>([
    ['a vendor that ends in a dash', 'cdi/invalid-name', '/kind', { kind: 'vendor-/device' }],
    ['a kind without class', 'cdi/invalid-name', '/kind', { kind: 'vendor.com' }],
    ['a device name that ends in a colon', 'cdi/invalid-name', '/devices/0/name', { name: '"one:"' }],
    ['an empty device name', 'cdi/invalid-name', '/devices/0/name', { name: '""' }],
    [
      'two devices of one name',
      'cdi/duplicate-device',
      '/devices/1/name',
      { rest: '- {name: one, containerEdits: {env: [A=b]}}\n' },
    ],
    [
      'a device without edits',
      'cdi/invalid-edit',
      '/devices/0/containerEdits',
      { edits: '{env: [], mounts: []}' },
    ],
    ['a variable without =', 'cdi/invalid-edit', '/devices/0/containerEdits/env/0', { edits: '{env: [A]}' }],
    [
      'a variable without name',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/env/0',
      { edits: '{env: ["=a"]}' },
    ],
    [
      'a device node without path',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/deviceNodes/0/path',
      { edits: '{deviceNodes: [{path: ""}]}' },
    ],
    [
      'a device node of another type',
      'cdi/not-one-of',
      '/devices/0/containerEdits/deviceNodes/0/type',
      { edits: '{deviceNodes: [{path: /x, type: s}]}' },
    ],
    [
      'permissions with another letter',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/deviceNodes/0/permissions',
      { edits: '{deviceNodes: [{path: /x, permissions: rx}]}' },
    ],
    [
      'a device number that stands for all',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/deviceNodes/0/minor',
      { edits: '{deviceNodes: [{path: /x, type: c, major: 1, minor: -1}]}' },
    ],
    [
      'a hook without path',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/hooks/0/path',
      { edits: '{hooks: [{hookName: prestart, path: ""}]}' },
    ],
    [
      'a hook variable without =',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/hooks/0/env/0',
      { edits: '{hooks: [{hookName: prestart, path: /h, env: [A]}]}' },
    ],
    [
      'a mount without source',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/mounts/0/hostPath',
      { edits: '{mounts: [{hostPath: "", containerPath: /a}]}' },
    ],
    [
      'two interfaces of one host name',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/netDevices/1/hostInterfaceName',
      { edits: '{netDevices: [{hostInterfaceName: a, name: b}, {hostInterfaceName: a, name: c}]}' },
    ],
    [
      'two interfaces of one name',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/netDevices/1/name',
      { edits: '{netDevices: [{hostInterfaceName: a, name: b}, {hostInterfaceName: c, name: b}]}' },
    ],
    [
      'an interface without name',
      'cdi/invalid-edit',
      '/devices/0/containerEdits/netDevices/0/name',
      { edits: '{netDevices: [{hostInterfaceName: a, name: ""}]}' },
    ],
    [
      'an edit for all devices',
      'cdi/invalid-edit',
      '/containerEdits/env/0',
      { rest: 'containerEdits: {env: [A]}\n' },
    ],
  ])('%s', (_what, code, pointer, parts) => {
    expect(errorOf(parse(parts))).toEqual([expect.objectContaining({ code, pointer })])
  })

  it('having no devices', () => {
    const error = errorOf(parseCdiSpec('{cdiVersion: 0.3.0, kind: v.com/c, devices: []}', 'x'))
    expect(error.map(({ code }) => code)).toEqual(['cdi/no-devices'])
  })

  it.each(['.', '..', 'a/b', '"a\\nb"', 'x'.repeat(4096)])('the class of service %j', (closID) => {
    expect(firstError({ edits: `{intelRdt: {closID: ${closID}}}` })?.pointer).toMatch(/closID$/)
  })
})

it.each(['/', 'group', 'x'.repeat(4095)])('the class of service %j is fine', (closID) => {
  expect(parse({ edits: `{intelRdt: {closID: ${closID}}}` }).isOk()).toBe(true)
})

it.each(['r', 'rw', 'mwr', 'rr', 'none', '""'])('the permissions %s are fine', (permissions) => {
  expect(parse({ edits: `{deviceNodes: [{path: /x, permissions: ${permissions}}]}` }).isOk()).toBe(true)
})
