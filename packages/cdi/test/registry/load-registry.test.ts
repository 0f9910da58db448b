import fc from 'fast-check'
import { err, ok } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { defaultCdiDirectories, loadRegistry, makeRegistry, type PlacedDocument } from '@ocipipe/cdi'
import { memoryHost } from '@ocipipe/testing'

const file = (names: readonly string[], value = 'x', kind = 'vendor.com/device') =>
  JSON.stringify({
    cdiVersion: '0.3.0',
    kind,
    devices: names.map((name) => ({ name, containerEdits: { env: [`${name}=${value}`] } })),
  })

const env = (registry: ReturnType<typeof loadRegistry>, name: string) =>
  registry.devices.get(`vendor.com/device=${name}`)?.device.containerEdits.env

describe('a registry', () => {
  it('holds the devices of the default folders, sorted', () => {
    const registry = loadRegistry(
      memoryHost({
        '/etc/cdi/b.json': file(['b']),
        '/run/cdi/a.yaml': file(['a']),
        '/var/run': { symlink: '/run' },
      }),
    )
    expect([...registry.devices.keys()]).toEqual(['vendor.com/device=a', 'vendor.com/device=b'])
    expect(registry.documents.map(({ path, priority }) => [path, priority])).toEqual([
      ['/etc/cdi/b.json', 0],
      ['/var/run/cdi/a.yaml', 1],
    ])
    expect(registry.errors).toEqual([])
    expect(registry.directories).toEqual(defaultCdiDirectories)
  })

  it('is empty where there are no folders, and that is no error', () => {
    expect(loadRegistry(memoryHost({}))).toMatchObject({ documents: [], errors: [] })
  })

  it('reads direct children that end in .json or .yaml, and nothing else', () => {
    const registry = loadRegistry(
      memoryHost({
        '/etc/cdi/a.json': file(['a']),
        '/etc/cdi/.yaml': file(['hidden']),
        '/etc/cdi/b.yml': file(['b']),
        '/etc/cdi/c.JSON': file(['c']),
        '/etc/cdi/d.json.tmp': file(['d']),
        '/etc/cdi/sub/e.json': file(['e']),
        '/etc/cdi/folder.json/f.json': file(['f']),
        '/etc/cdi/link.json': { symlink: '../elsewhere.txt' },
        '/etc/elsewhere.txt': file(['linked']),
      }),
    )
    expect([...registry.devices.values()].map(({ device }) => device.name)).toEqual(['a', 'hidden', 'linked'])
    expect(registry.errors).toEqual([])
  })

  it('goes by the folder further back, until its file goes away', () => {
    const etc = { '/etc/cdi/a.json': file(['a', 'b'], 'etc') }
    const both = loadRegistry(memoryHost({ ...etc, '/var/run/cdi/z.json': file(['a'], 'run') }))
    expect([env(both, 'a'), env(both, 'b')]).toEqual([['a=run'], ['b=etc']])
    expect(both.errors).toEqual([])
    expect(env(loadRegistry(memoryHost(etc)), 'a')).toEqual(['a=etc'])
  })

  it('gives nobody a device that two files of one folder define, even if a later folder defines it as well', () => {
    const registry = loadRegistry(
      memoryHost({
        '/etc/cdi/a.json': file(['a', 'b']),
        '/etc/cdi/c.json': file(['a']),
        '/etc/cdi/d.json': file(['a']),
        '/etc/cdi/other.json': file(['a'], 'x', 'vendor.com/other'),
        '/var/run/cdi/e.json': file(['a']),
      }),
    )
    expect([...registry.devices.keys()]).toEqual(['vendor.com/device=b', 'vendor.com/other=a'])
    const files = ['/etc/cdi/a.json', '/etc/cdi/c.json', '/etc/cdi/d.json']
    expect(registry.errors).toEqual([expect.objectContaining({ code: 'cdi/conflict', files })])
    expect(registry.conflicts).toEqual(new Map([['vendor.com/device=a', files]]))
  })

  it('reports bad files and uses the good ones', () => {
    const registry = loadRegistry(
      memoryHost({
        '/etc/cdi/bad.yaml': 'cdiVersion: 0.3.0\nkind: v.com/c\ndevices:\n  invalid data\n',
        '/etc/cdi/binary.json': new Uint8Array([0xff, 0xfe]),
        '/etc/cdi/dangling.json': { symlink: 'gone' },
        '/etc/cdi/good.json': file(['a']),
        '/etc/cdi/large.json': ' '.repeat(2000),
      }),
      ['/etc/cdi'],
      { fileBytes: 1000 },
    )
    expect([...registry.devices.keys()]).toEqual(['vendor.com/device=a'])
    expect(registry.errors.map(({ path, code }) => [path, code])).toEqual([
      ['/etc/cdi/bad.yaml', 'cdi/type'],
      ['/etc/cdi/binary.json', 'cdi/not-utf8'],
      ['/etc/cdi/dangling.json', 'cdi/unreadable'],
      ['/etc/cdi/large.json', 'cdi/too-large'],
    ])
  })

  it('opens nothing but regular files of a size that a CDI file can have', () => {
    const host = memoryHost({
      '/etc/cdi/disk.json': { block: [8, 0] },
      '/etc/cdi/fifo.json': { fifo: true },
      '/etc/cdi/good.json': file(['a']),
      '/etc/cdi/huge.yaml': 'a file of one gigabyte',
      '/etc/cdi/link.yaml': { symlink: 'fifo.json' },
      '/etc/cdi/socket.yaml': { socket: true },
    })
    const opened: string[] = []
    const registry = loadRegistry(
      {
        ...host,
        lstat: (path) =>
          host
            .lstat(path)
            .map((status) => (path.endsWith('huge.yaml') ? { ...status, sizeBytes: 2 ** 30 } : status)),
        readFile: (path, range) => {
          opened.push(path)
          return host.readFile(path, range)
        },
      },
      ['/etc/cdi'],
    )
    // What a link leads to is for the host to judge, which opens no FIFO either.
    expect(opened).toEqual(['/etc/cdi/good.json', '/etc/cdi/link.yaml'])
    expect([...registry.devices.keys()]).toEqual(['vendor.com/device=a'])
    expect(registry.errors.map(({ path, code, found }) => [path, code, found])).toEqual([
      ['/etc/cdi/disk.json', 'cdi/unreadable', 'block'],
      ['/etc/cdi/fifo.json', 'cdi/unreadable', 'fifo'],
      ['/etc/cdi/huge.yaml', 'cdi/too-large', undefined],
      ['/etc/cdi/link.yaml', 'cdi/unreadable', 'EINVAL'],
      ['/etc/cdi/socket.yaml', 'cdi/unreadable', 'socket'],
    ])
  })

  it('reports a folder that cannot be listed and goes on with the next', () => {
    const registry = loadRegistry(memoryHost({ '/etc/cdi': 'a file', '/var/run/cdi/a.json': file(['a']) }))
    expect(registry.errors).toEqual([
      expect.objectContaining({ code: 'cdi/unreadable', path: '/etc/cdi', found: 'ENOTDIR' }),
    ])
    expect(registry.devices.size).toBe(1)
  })

  it('never reads more of a file than one byte beyond the bound', () => {
    const lengths: number[] = []
    const host = memoryHost({ '/etc/cdi/a.json': file(['a']) })
    loadRegistry(
      {
        ...host,
        readFile: (path, range) => {
          lengths.push(range?.length ?? Infinity)
          return host.readFile(path, range)
        },
      },
      ['/etc/cdi'],
      { fileBytes: 500 },
    )
    expect(lengths).toEqual([501])
  })
})

const name = fc.constantFrom('a', 'b', 'c', 'd')
const files = fc.uniqueArray(
  fc.record({
    folder: fc.constantFrom('/etc/cdi', '/var/run/cdi'),
    file: fc.constantFrom('1.json', '2.yaml', '3.json'),
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  }),
  { selector: ({ folder, file: base }) => `${folder}/${base}`, maxLength: 6 },
)

it('the order in which a folder lists its files plays no part', () => {
  fc.assert(
    fc.property(files, fc.infiniteStream(fc.nat()), (written, random) => {
      const tree = Object.fromEntries(
        written.map((one) => [`${one.folder}/${one.file}`, file(one.names, one.file)]),
      )
      const host = memoryHost(tree)
      const shuffled = {
        ...host,
        readDirectory: (path: string) =>
          host.readDirectory(path).andThen((names) => {
            const keyed = names.map((one) => ({ one, key: random.next().value ?? 0 }))
            return names.length === 0
              ? err({ code: 'ENOENT', operation: 'readdir', path })
              : ok(keyed.toSorted((a, b) => a.key - b.key).map(({ one }) => one))
          }),
      }
      expect(loadRegistry(shuffled)).toEqual(loadRegistry(host))
    }),
  )
})

it('the order in which documents are given plays no part in what can be resolved', () => {
  fc.assert(
    fc.property(
      files.chain((written) =>
        fc.tuple(fc.constant(written), fc.shuffledSubarray(written, { minLength: written.length })),
      ),
      ([written, shuffled]) => {
        const documents = (list: typeof written): PlacedDocument[] =>
          list.map((one) => ({
            path: `${one.folder}/${one.file}`,
            priority: one.folder === '/etc/cdi' ? 0 : 1,
            kind: { vendor: 'vendor.com', class: 'device' },
            spec: {
              cdiVersion: '0.3.0',
              kind: 'vendor.com/device',
              devices: one.names.map((device) => ({ name: device, containerEdits: { env: ['A=b'] } })),
            },
          }))
        const { devices, conflicts, errors } = makeRegistry([], documents(written))
        expect(makeRegistry([], documents(shuffled))).toMatchObject({ devices, conflicts, errors })
      },
    ),
  )
})
