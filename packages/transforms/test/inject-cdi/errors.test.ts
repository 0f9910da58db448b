import { describe, expect, it } from 'vitest'
import { memoryHost } from '@ocipipe/testing'
import { injectCdi } from '../../src/index.js'
import { asking, cdiFile, errorOf, launch, nodesOf, planOf, specOf, tree } from './fixture.js'

const good = asking('nvidia.com/gpu=0')

describe('a device that cannot be resolved', () => {
  it('is told with folders, files, errors in files, and near names', () => {
    const folders = { '/etc/cdi/bad.yaml': 'cdiVersion: [', '/etc/cdi/fifo.json': { fifo: true } } as const
    const error = errorOf(asking('nvidia.com/gpu=2'), {}, memoryHost({ ...tree, ...folders }))
    expect(error).toMatchObject({
      by: 'injectCdi',
      code: 'inject-cdi/device-unresolvable',
      found: 'nvidia.com/gpu=2',
      expected: expect.stringContaining('nvidia.com/gpu=0') as string,
    })
    for (const part of [
      'searched /etc/cdi, /var/run/cdi',
      'loaded /etc/cdi/net.json, /var/run/cdi/nvidia.json',
      '/etc/cdi/bad.yaml:1:',
      '/etc/cdi/fifo.json cannot be read: it is a fifo',
    ])
      expect(error.message).toContain(part)
  })

  it('is sought in the folders that are configured', () => {
    const here = memoryHost({ '/opt/cdi/a.json': cdiFile('v.com/c', { a: { env: ['A=1'] } }) })
    expect(errorOf(asking('v.com/c=a'), {}, here).code).toBe('inject-cdi/device-unresolvable')
    expect(specOf(asking('v.com/c=a'), { specDirs: ['/opt/cdi'] }, here).process?.env).toContain('A=1')
  })

  it('is never none for a kind that nobody defines', () => {
    const options = { environmentVariables: ['GPU'], acceptUnprivilegedEnvironment: true }
    const asked = { ...launch, spec: { ...launch.spec, process: { cwd: '/', env: ['GPU=none'] } } }
    expect(errorOf(asked, options, memoryHost({})).found).toBe('nvidia.com/gpu=none')
    expect(errorOf(asking('nvidia.com/gpu=none')).found).toBe('nvidia.com/gpu=none')
  })

  it('is told in few words, however many there are', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `v.com/c=${index}`)
    expect(errorOf(asking(names.join(','))).message.length).toBeLessThan(2000)
  })
})

describe('options that cannot be used', () => {
  it.each([
    ['specDirs', { specDirs: ['/etc/cdi/../x'] }],
    ['specDirs', { specDirs: [''] }],
    ['annotationPrefixes', { annotationPrefixes: ['cdi.k8s.io/', ''] }],
    ['devices', { devices: ['gpu0'] }],
    ['environmentVariables', { environmentVariables: ['A=B'] }],
    ['environmentVariables', { environmentVariables: [''] }],
    ['defaultKind', { defaultKind: 'gpu' }],
  ])('stop a launch that asks: %s', (option, options) => {
    const error = errorOf(good, options)
    expect(error.code).toBe('inject-cdi/option-invalid')
    expect(error.remedy).toContain(option)
  })
})

describe('a hostile request', () => {
  it.each([
    '',
    ',',
    'nvidia.com/gpu=0,',
    '*',
    'nvidia.com/gpu=*',
    '/dev/nvidia0',
    '../../etc/cdi/x=y',
    'nvidia.com/gpu=0\n',
    'nvidia.com/gpu=0\0',
    '\ud800',
    '=',
    '/=',
    '{"a":1}',
    'nvidia.com/gpu=__proto__',
  ])('of junk is an error that points at the annotation: %j', (value) => {
    expect(errorOf(asking(value, 'cdi.k8s.io/a~/b'))).toMatchObject({
      code: 'inject-cdi/annotation-invalid',
      pointer: '/annotations/cdi.k8s.io~1a~0~1b',
    })
  })

  it.each([
    ['one name of a megabyte', `v.com/c=${'a'.repeat(1 << 20)}`],
    ['a megabyte of commas', ','.repeat(1 << 20)],
    ['a megabyte of junk', '\0\n'.repeat(1 << 19)],
    ['a hundred thousand names', Array.from({ length: 100_000 }, (_, at) => `v.com/c=${at}`).join(',')],
  ])('of %s is an error of a few lines', (_, value) => {
    expect(JSON.stringify(errorOf(asking(value))).length).toBeLessThan(4000)
  })

  it('of one name a hundred thousand times asks for one device', () => {
    const value = Array.from({ length: 100_000 }, () => 'nvidia.com/gpu=0').join(',')
    expect(nodesOf(specOf(asking(value)))).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
  })
})

describe('a CDI folder with more than files in it', () => {
  const odd = memoryHost({
    ...tree,
    '/etc/cdi/device.json': { block: [8, 0] },
    '/etc/cdi/fifo.yaml': { fifo: true },
    '/etc/cdi/folder.json/x': '',
    '/etc/cdi/huge.json': '{}',
    '/etc/cdi/loop.json': { symlink: 'loop.json' },
    '/etc/cdi/socket.json': { socket: true },
  })

  it('still gives the devices of the files, opens only those, and says what is wrong with the rest', () => {
    const opened: string[] = []
    const plan = planOf(
      good,
      {},
      {
        ...odd,
        lstat: (path) =>
          odd
            .lstat(path)
            .map((status) => (path.endsWith('huge.json') ? { ...status, sizeBytes: 2 ** 30 } : status)),
        readFile: (path, range) => {
          opened.push(path)
          expect(range?.length).toBeLessThan(3_000_000)
          return odd.readFile(path, range)
        },
      },
    )
    expect(nodesOf(plan.launch.spec)).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
    expect(opened).toEqual(['/etc/cdi/loop.json', '/etc/cdi/net.json', '/var/run/cdi/nvidia.json'])
    expect(plan.notes.map(({ code }) => code)).toEqual(
      Array.from({ length: 5 }, () => 'inject-cdi/registry-error'),
    )
  })

  it('is told about in eight notes and a count', () => {
    const bad = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`/etc/cdi/${at}.json`, '[']))
    const { notes } = planOf(good, {}, memoryHost({ ...tree, ...bad }))
    expect(notes).toHaveLength(9)
    expect(notes.at(-1)?.message).toContain('more errors')
  })
})

it('signs everything with its name', () => {
  expect(injectCdi().transformName).toBe('injectCdi')
  expect(planOf(good).steps.map(({ by }) => by)).toEqual(['injectCdi'])
})
