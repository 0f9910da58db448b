import { describe, expect, it } from 'vitest'
import { parseSpec, printSpec, type Spec, type SpecDocument, writeSpec } from '../src/index.js'
import { okOf } from './unwrap.js'

const read = (text: string) => okOf(parseSpec(text))
/** A document that is JSON but no config.json has whatever keys it has. */
type Edited = Spec & { readonly [key: string]: unknown }

const edit = (text: string, change: (spec: Edited) => unknown) => {
  const document = read(text)
  return writeSpec(document, change(document.spec as Edited) as Spec)
}

const without = (key: string) => (spec: Spec) =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => name !== key))

/** As a runtime prints it, with the numbers, escapes and layout that naive writers lose. */
const tabs = [
  '{',
  '\t"ociVersion": "1.3.0",',
  '\t"process": {',
  '\t\t"args": [',
  '\t\t\t"sh",',
  '\t\t\t"-c"',
  '\t\t],',
  '\t\t"cwd": "\\/",',
  '\t\t"rlimits": [',
  '\t\t\t{',
  '\t\t\t\t"type": "RLIMIT_NOFILE",',
  '\t\t\t\t"hard": 18446744073709551615,',
  '\t\t\t\t"soft": 9223372036854771712',
  '\t\t\t}',
  '\t\t]',
  '\t},',
  '\t"mounts": [',
  '\t\t{',
  '\t\t\t"destination": "/proc",',
  '\t\t\t"type": "proc"',
  '\t\t},',
  '\t\t{',
  '\t\t\t"destination": "/dev",',
  '\t\t\t"options": ["nosuid", "ro"]',
  '\t\t}',
  '\t],',
  '\t"x": [1.0, 1e3, -0, "\\u003c\\ud800"]',
  '}',
  '',
].join('\n')

/** The lines that are in one text only, as a diff would show them. */
function changed(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let front = 0
  while (front < old.length && old[front] === now[front]) front += 1
  let back = 0
  while (back < Math.min(old.length, now.length) - front && old.at(-1 - back) === now.at(-1 - back)) back += 1
  return [
    ...old.slice(front, old.length - back).map((line) => `-${line}`),
    ...now.slice(front, now.length - back).map((line) => `+${line}`),
  ]
}

describe('an equal spec', () => {
  const texts = [
    tabs,
    tabs.replaceAll('\n', '\r\n'),
    ' \n{ }\t\r\n',
    '{"a":[ ],"b":{ \n },"c" : [1 ,2\n,3],\n\n"d":{"__proto__":{"x":1.50}}}',
  ]

  it.each(texts)('gives the identical text: %j', (text) => {
    expect(edit(text, (spec) => spec)).toBe(text)
  })

  it.each(texts)('gives the identical text after a deep copy: %j', (text) => {
    expect(edit(text, (spec) => structuredClone(spec))).toBe(text)
  })

  it('may have its keys in another order', () => {
    expect(edit(tabs, (spec) => Object.fromEntries(Object.entries(spec).toReversed()))).toBe(tabs)
  })
})

describe('an edit', () => {
  it('changes the line of the value and no other', () => {
    const after = edit(tabs, (spec) => ({ ...spec, process: { ...spec.process, cwd: '/w' } }))
    expect(changed(tabs, after)).toEqual(['-\t\t"cwd": "\\/",', '+\t\t"cwd": "/w",'])
  })

  it('puts a new key at the end of its object', () => {
    const after = edit(tabs, (spec) => ({ hostname: 'h', ...spec }))
    expect(changed(tabs, after)).toEqual([
      '-\t"x": [1.0, 1e3, -0, "\\u003c\\ud800"]',
      '+\t"x": [1.0, 1e3, -0, "\\u003c\\ud800"],',
      '+\t"hostname": "h"',
    ])
  })

  it('prints new values in the style of the document', () => {
    const after = edit(tabs, (spec) => ({
      ...spec,
      linux: { resources: { memory: { limit: 2n ** 63n } }, maskedPaths: [] },
    }))
    expect(after.slice(after.indexOf('\t"linux"'))).toBe(
      '\t"linux": {\n\t\t"resources": {\n\t\t\t"memory": {\n\t\t\t\t"limit": 9223372036854775808\n\t\t\t}\n\t\t},\n\t\t"maskedPaths": []\n\t}\n}\n',
    )
  })

  it('removes a key with its line', () => {
    const after = edit(tabs, without('mounts'))
    expect(after).toBe(tabs.slice(0, tabs.indexOf('\t"mounts"')) + tabs.slice(tabs.indexOf('\t"x"')))
  })

  it('leaves out what is undefined', () => {
    const shorter = edit(tabs, without('mounts'))
    expect(edit(tabs, (spec) => ({ ...spec, mounts: undefined, hostname: undefined }))).toBe(shorter)
  })

  it('removes the first and the last element of a list', () => {
    expect(edit('{"a": [\n  1,\n  2,\n  3\n]}', (spec) => ({ ...spec, a: [2, 3] }))).toBe(
      '{"a": [\n  2,\n  3\n]}',
    )
    expect(edit('{"a": [\n  1,\n  2,\n  3\n]}', (spec) => ({ ...spec, a: [1, 2] }))).toBe(
      '{"a": [\n  1,\n  2\n]}',
    )
    expect(edit('{"a": [1.0, 2.0, 3.0]}', (spec) => ({ ...spec, a: [2, 3] }))).toBe('{"a": [2.0, 3.0]}')
    expect(edit('{"a": [ 1 , 2 ]}', (spec) => ({ ...spec, a: [] }))).toBe('{"a": []}')
  })

  it('inserts into a list as its neighbours are', () => {
    const after = edit(tabs, (spec) => ({
      ...spec,
      mounts: spec.mounts?.toSpliced(1, 0, { destination: '/new' }),
    }))
    expect(changed(tabs, after)).toEqual(['+\t\t\t"destination": "/new"', '+\t\t},', '+\t\t{'])
  })

  it('keeps a list on one line that is on one line', () => {
    const after = edit(tabs, (spec) => ({
      ...spec,
      mounts: spec.mounts?.map((mount) =>
        mount.options ? { ...mount, options: [...mount.options, 'rbind'] } : mount,
      ),
    }))
    expect(changed(tabs, after)).toEqual([
      '-\t\t\t"options": ["nosuid", "ro"]',
      '+\t\t\t"options": ["nosuid", "ro", "rbind"]',
    ])
    expect(edit('{"a": ["x"]}', (spec) => ({ ...spec, a: ['x', 'y'] }))).toBe('{"a": ["x", "y"]}')
    expect(edit('{"a":["x"]}', (spec) => ({ ...spec, a: ['x', 'y'] }))).toBe('{"a":["x","y"]}')
  })

  it('prints a new object on one line where its neighbours are on one line', () => {
    const text =
      '{\n  "linux": {\n    "namespaces": [\n      { "type": "pid" },\n      { "type": "ipc" }\n    ]\n  }\n}'
    const after = edit(text, (spec) => ({
      linux: { namespaces: [...(spec.linux?.namespaces ?? []), { type: 'uts', path: '/x' }] },
    }))
    expect(changed(text, after)).toEqual([
      '-      { "type": "ipc" }',
      '+      { "type": "ipc" },',
      '+      { "type": "uts", "path": "/x" }',
    ])
  })

  it('keeps braces together that are together', () => {
    const text = '{\n  "mounts": [{\n    "type": "a"\n  }, {\n    "type": "b"\n  }]\n}'
    const after = edit(text, (spec) => ({ mounts: [...(spec.mounts ?? []), { type: 'c' }] }))
    expect(after).toBe(
      '{\n  "mounts": [{\n    "type": "a"\n  }, {\n    "type": "b"\n  }, {\n    "type": "c"\n  }]\n}',
    )
  })

  it('stays compact in a compact document', () => {
    expect(edit('{"a":{"b":[1]}}\n', (spec) => ({ ...spec, c: { d: [1, { e: null }] } }))).toBe(
      '{"a":{"b":[1]},"c":{"d":[1,{"e":null}]}}\n',
    )
  })

  it('keeps CRLF', () => {
    const text = tabs.replaceAll('\n', '\r\n')
    const after = edit(text, (spec) => ({
      ...spec,
      hooks: { poststop: [{ path: '/x' }] },
      mounts: spec.mounts?.slice(1),
    }))
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('finds the edited element when another was inserted before it', () => {
    const after = edit(tabs, (spec) => ({
      ...spec,
      mounts: spec.mounts?.flatMap((mount) =>
        mount.destination === '/proc' ? [{ destination: '/first' }, { ...mount, type: 'bind' }] : [mount],
      ),
    }))
    expect(changed(tabs, after)).toEqual([
      '-\t\t\t"destination": "/proc",',
      '-\t\t\t"type": "proc"',
      '+\t\t\t"destination": "/first"',
      '+\t\t},',
      '+\t\t{',
      '+\t\t\t"destination": "/proc",',
      '+\t\t\t"type": "bind"',
    ])
  })
})

describe('values of the document that moved', () => {
  it('keep their text in another order', () => {
    expect(
      edit('{"a": [1.0, [2.0],\n {"b" :3.0}]}', (spec) => {
        const [first, second, third] = spec['a'] as unknown[]
        return { a: [third, first, second] }
      }),
    ).toBe('{"a": [{"b" :3.0},\n 1.0, [2.0]]}')
  })

  it('keep their text at another place, indented for it', () => {
    const after = edit(tabs, (spec) => ({ ...spec, y: { z: { list: spec.process?.rlimits } } }))
    expect(after.slice(after.indexOf('\t"y"'))).toBe(
      [
        '\t"y": {',
        '\t\t"z": {',
        '\t\t\t"list": [',
        '\t\t\t\t{',
        '\t\t\t\t\t"type": "RLIMIT_NOFILE",',
        '\t\t\t\t\t"hard": 18446744073709551615,',
        '\t\t\t\t\t"soft": 9223372036854771712',
        '\t\t\t\t}',
        '\t\t\t]',
        '\t\t}',
        '\t}',
        '}',
        '',
      ].join('\n'),
    )
  })

  it('keep their text when two places swap', () => {
    expect(edit('{"a": {"x":1.0}, "b": {"y":  2.0}}', (spec) => ({ a: spec['b'], b: spec['a'] }))).toBe(
      '{"a": {"y":  2.0}, "b": {"x":1.0}}',
    )
  })
})

describe('values JSON has no word for', () => {
  it('are printed as JSON.stringify does', () => {
    expect(edit('{}', () => ({ a: [undefined, Number.NaN], b: undefined, c: () => 1 }))).toBe(
      '{"a":[null,null]}',
    )
  })

  it('stay what they were when they came from the document', () => {
    expect(edit('{"a": 1e400}', (spec) => ({ ...spec, b: spec['a'], c: -0 }))).toBe(
      '{"a": 1e400, "b": 1e999, "c": -0}',
    )
  })

  it('keep __proto__ an ordinary key', () => {
    const after = edit('{"__proto__": {"a": 1}}', (spec) => ({ ...spec, b: 2 }))
    expect(after).toBe('{"__proto__": {"a": 1}, "b": 2}')
  })
})

describe('a document put together by hand', () => {
  it('is written by its text', () => {
    const document: SpecDocument = { text: '{ "ociVersion":"1.3.0" }', spec: { ociVersion: '1.3.0' } }
    expect(writeSpec(document, { ociVersion: '1.3.0', hostname: 'h' })).toBe(
      '{ "ociVersion":"1.3.0", "hostname":"h" }',
    )
  })

  it('is printed afresh when its text is no document', () => {
    expect(writeSpec({ text: '?', spec: { ociVersion: '1' } }, { ociVersion: '1' })).toBe(
      '{\n  "ociVersion": "1"\n}\n',
    )
  })
})

describe('printSpec', () => {
  const spec: Spec = { ociVersion: '1.3.0', process: { cwd: '/', args: ['sh'] }, mounts: [] }

  it('prints as JSON.stringify does, with a final newline', () => {
    expect(printSpec(spec)).toBe(`${JSON.stringify(spec, null, 2)}\n`)
    expect(printSpec(spec, '\t')).toBe(`${JSON.stringify(spec, null, '\t')}\n`)
    expect(printSpec(spec, '')).toBe(`${JSON.stringify(spec)}\n`)
  })
})
