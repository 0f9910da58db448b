import { describe, expect, it } from 'vitest'
import { type CdiError, cdiErrorCodes, parseCdiSpec, validateCdiSpec } from '@ocipipe/cdi'
import { errorOf, okOf } from '../unwrap.js'
import { documentText } from './document-text.js'

const path = '/etc/cdi/vendor.yaml'
const spec = (text: string) => okOf(parseCdiSpec(text, path)).spec
const errors = (text: string): readonly CdiError[] => errorOf(parseCdiSpec(text, path))
const codes = (text: string) => errors(text).map(({ code }) => code)
const edits = (text: string) => spec(documentText({ edits: text })).devices[0]?.containerEdits

describe('a document', () => {
  it('says the same in JSON and in YAML', () => {
    const json = `{
\t"cdiVersion": "0.5.0",
\t"kind": "vendor.com/device",
\t"devices": [{"name": "0", "containerEdits": {"env": ["A=\\ud83d\\ude00\\/"], "deviceNodes": [{"path": "/dev/x"}]}}]
}`
    const yaml = `---
# a comment
cdiVersion: 0.5.0
kind: vendor.com/device
devices:
  - name: "0"
    containerEdits:
      env: ["A=😀/"]
      deviceNodes:
        - path: /dev/x
`
    expect(spec(json)).toEqual(spec(yaml))
    expect(okOf(parseCdiSpec(new TextEncoder().encode(yaml), path))).toEqual({
      path,
      kind: { vendor: 'vendor.com', class: 'device' },
      spec: spec(yaml),
    })
  })

  it('may begin with a byte order mark, and must be UTF-8', () => {
    const bytes = new TextEncoder().encode(`\ufeff${documentText({})}`)
    expect(parseCdiSpec(bytes, path).isOk()).toBe(true)
    expect(errorOf(parseCdiSpec(new Uint8Array([0x61, 0xff]), path))[0]?.code).toBe('cdi/not-utf8')
  })
})

describe('an unquoted scalar', () => {
  it.each([
    ['0640', 0o640],
    ['0o640', 0o640],
    ['416', 416],
    ['0x1A0', 416],
    ['0b110100000', 416],
    ['4_1_6', 416],
    ['416.0', 416],
    ['+416', 416],
  ])('%s is the file mode %d', (text, mode) => {
    expect(edits(`{deviceNodes: [{path: /dev/x, fileMode: ${text}}]}`)?.deviceNodes?.[0]?.fileMode).toBe(mode)
  })

  it.each(['"0640"', '0999x', '1:30', 'yes', '4.5', '.nan', '.inf'])('%s is no file mode', (text) => {
    expect(codes(documentText({ edits: `{deviceNodes: [{path: /dev/x, fileMode: ${text}}]}` }))).toEqual([
      'cdi/type',
    ])
  })

  it('is the text it is where a string belongs', () => {
    const rest = 'annotations: {a.b: true, c: 1.50, d: 0640, e: yes, f: 2020-01-01, g: ~, h: , 5: x}\n'
    expect(spec(documentText({ rest, name: 'n' }))).toMatchObject({
      annotations: { 'a.b': 'true', c: '1.50', d: '0640', e: 'yes', f: '2020-01-01', g: '', h: '', 5: 'x' },
      devices: [{ name: 'n' }],
    })
  })

  it.each([
    ['yes', true],
    ['On', true],
    ['true', true],
    ['off', false],
  ])('%s is the truth value %s', (text, value) => {
    expect(edits(`{intelRdt: {enableMonitoring: ${text}}}`)?.intelRdt?.enableMonitoring).toBe(value)
  })

  it('may be a number that only 64 bits hold, and not one beyond', () => {
    const node = edits('{deviceNodes: [{path: /x, major: 9223372036854775807, minor: 9223372036854775806}]}')
    expect(node?.deviceNodes?.[0]).toMatchObject({
      major: 9223372036854775807n,
      minor: 9223372036854775806n,
    })
    expect(codes(documentText({ edits: '{deviceNodes: [{path: /x, major: 9223372036854775808}]}' }))).toEqual(
      ['cdi/type'],
    )
  })
})

it('null counts as absent', () => {
  const rest = 'containerEdits:\n  env:\n  mounts: ~\n  hooks: null\n'
  expect(spec(documentText({ rest })).containerEdits).toEqual({})
})

describe('what is wrong is said with its place', () => {
  it.each<[string, string, CdiError['code'], string, number, number]>([
    ['an unknown field', documentText({ rest: 'foo: 1\n' }), 'cdi/unknown-field', '/foo', 6, 1],
    [
      'a field in other letters',
      documentText({ edits: '{Env: [A=b], env: [C=d]}' }),
      'cdi/unknown-field',
      '/devices/0/containerEdits/Env',
      5,
      20,
    ],
    ['a key twice', documentText({ rest: 'kind: a.b/c\n' }), 'cdi/duplicate-key', '/kind', 6, 1],
    ['a wrong type', documentText({ rest: 'containerEdits: []\n' }), 'cdi/type', '/containerEdits', 6, 17],
    ['a missing field', 'cdiVersion: 0.3.0\nkind: a.b/c\n', 'cdi/missing-field', '', 1, 1],
    [
      'a hook of no stage',
      documentText({ edits: '{hooks: [{hookName: preStart, path: /h}]}' }),
      'cdi/not-one-of',
      '/devices/0/containerEdits/hooks/0/hookName',
      5,
      39,
    ],
    [
      'a negative group',
      documentText({ edits: '{additionalGids: [-1]}' }),
      'cdi/out-of-range',
      '/devices/0/containerEdits/additionalGids/0',
      5,
      37,
    ],
    [
      'NUL in a path',
      documentText({ edits: '{mounts: [{hostPath: "/a\\0b", containerPath: /c}]}' }),
      'cdi/nul-in-string',
      '/devices/0/containerEdits/mounts/0/hostPath',
      5,
      40,
    ],
  ])('%s', (_what, text, code, pointer, line, column) => {
    expect(errors(text)).toEqual([expect.objectContaining({ code, pointer, line, column, path })])
  })

  it('for a misspelled field with the one that is meant', () => {
    expect(errors(documentText({ edits: '{devicenode: [], env: [A=b]}' }))[0]?.remedy).toBe(
      'write "deviceNodes"',
    )
  })

  it('for all errors at once', () => {
    expect(
      codes(documentText({ edits: '{env: [A], mounts: [{hostPath: "", containerPath: ""}]}' })),
    ).toHaveLength(3)
  })
})

describe('hostile text', () => {
  it.each([
    ['nested lists', '['.repeat(5000), 'cdi/too-deep'],
    ['nested blocks', '- '.repeat(5000), 'cdi/too-deep'],
    ['nested keys', '? '.repeat(5000), 'cdi/too-deep'],
    ['closed lists', '['.repeat(5000) + ']'.repeat(5000), 'cdi/too-deep'],
    ['a stray quote', '"', 'cdi/syntax'],
    ['an unknown tag', documentText({ name: '!x one' }), 'cdi/syntax'],
    ['an alias of nothing', documentText({ name: '*nobody' }), 'cdi/syntax'],
    ['a list as key', documentText({ rest: '? [a]\n: b\n' }), 'cdi/syntax'],
    ['a merge key', documentText({ rest: 'annotations: {<<: {a: b}}\n' }), 'cdi/syntax'],
    ['a second document', `${documentText({})}---\n${documentText({})}`, 'cdi/syntax'],
    ['nothing', '', 'cdi/type'],
    ['a comment', '# only', 'cdi/type'],
    ['a scalar', 'hello', 'cdi/type'],
    ['a field that is the prototype', documentText({ rest: '__proto__: {}\n' }), 'cdi/unknown-field'],
  ])('%s', (_what, text, code) => {
    expect(codes(text)).toContain(code)
  })

  it('a bomb of aliases is bounded', () => {
    const many = (item: string) => Array.from({ length: 400 }, () => item)
    const nodes = ['&node {path: /dev/x, type: c, major: 1}', ...many('*node')].join(', ')
    const devices = many('*edits').map((alias, index) => `- {name: d${index}, containerEdits: ${alias}}\n`)
    const text = documentText({ edits: `&edits {deviceNodes: [${nodes}]}`, rest: devices.join('') })
    expect(text.length).toBeLessThan(20_000)
    expect(codes(text)).toEqual(['cdi/too-many-aliases'])
  })

  it('an alias of what it lies in is no trap', () => {
    expect(codes('&a [*a]')).toEqual(['cdi/type'])
    expect(codes(documentText({ edits: '&a {env: [A=b], intelRdt: *a}' }))).toContain('cdi/unknown-field')
  })

  it('a file of more than the bound is not looked at', () => {
    expect(errorOf(parseCdiSpec('x'.repeat(101), path, { fileBytes: 100 }))[0]?.code).toBe('cdi/too-large')
    expect(errorOf(parseCdiSpec('x'.repeat(100), path, { fileBytes: 100 }))[0]?.code).toBe('cdi/type')
  })
})

it('an alias stands for what it names', () => {
  const text = documentText({ edits: '&edits {env: [A=b]}', rest: '- {name: two, containerEdits: *edits}\n' })
  expect(spec(text).devices.map(({ containerEdits }) => containerEdits.env)).toEqual([['A=b'], ['A=b']])
})

it('the last anchor before an alias counts', () => {
  const text = documentText({ edits: '{env: [&v A=1, *v, &v A=2, *v]}' })
  expect(spec(text).devices[0]?.containerEdits.env).toEqual(['A=1', 'A=1', 'A=2', 'A=2'])
})

it('a value that came from elsewhere is judged the same', () => {
  expect(errorOf(validateCdiSpec({ cdiVersion: '0.3.0', kind: 'v/c', devices: [], x: 1 }))[0]?.code).toBe(
    'cdi/unknown-field',
  )
  expect(errorOf(validateCdiSpec(null))[0]?.code).toBe('cdi/type')
})

it('every code is explained in lower case', () => {
  for (const [code, meaning] of Object.entries(cdiErrorCodes)) {
    expect(code).toMatch(/^cdi\/[a-z0-9-]+$/)
    expect(meaning).not.toMatch(/\.$/)
  }
})
