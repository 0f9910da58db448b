import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { readBundle } from '@ocipipe/host'
import { describe, expect, it } from 'vitest'
import { call } from './call-command-line.js'
import { must, scratchFolder } from './scratch.js'

const config = `{ "ociVersion": "1.0.2",
 "root": {"path": "rootfs"},   "unknown": 18446744073709551615,
 "process": { "cwd": "/", "args": ["sh"], "env": ["A=b"] } }
`
const hook = { hookName: 'createContainer', path: '/usr/bin/x', args: ['x'] }

function cdiFile(kind: string, devices: Readonly<Record<string, object>>): string {
  return JSON.stringify({
    cdiVersion: '0.6.0',
    kind,
    devices: Object.entries(devices).map(([name, containerEdits]) => ({ name, containerEdits })),
  })
}

interface Stage {
  readonly low: string
  readonly high: string
  readonly bundle: string
  readonly config: string
}

function stage(): Stage {
  const folder = scratchFolder('cli')
  const [low, high, bundle] = ['low', 'high', 'bundle'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const path of [low, high, bundle]) mkdirSync(path)
  writeFileSync(
    join(low, 'gpu.json'),
    cdiFile('vendor.com/gpu', {
      0: { env: ['GPU=0'], deviceNodes: [{ path: '/dev/null' }], hooks: [hook] },
      1: { env: ['GPU=1'] },
    }),
  )
  writeFileSync(join(bundle, 'config.json'), config)
  return { low, high, bundle, config: join(bundle, 'config.json') }
}

describe('cdi list', () => {
  it('shows every device and the file of the highest priority that defines it', async () => {
    const { low, high } = stage()
    writeFileSync(join(high, 'mine.json'), cdiFile('vendor.com/gpu', { 1: { env: ['GPU=mine'] } }))
    expect(await call('cdi', 'list', '--spec-dir', low, high)).toEqual({
      status: 0,
      stdout: `vendor.com/gpu=0  ${low}/gpu.json\nvendor.com/gpu=1  ${high}/mine.json\n`,
      stderr: '',
    })
  })

  it('says where it looked when there is none', async () => {
    const { high } = stage()
    expect(await call('cdi', 'list', '-s', high)).toEqual({
      status: 0,
      stdout: `no devices in ${high}\n`,
      stderr: '',
    })
  })

  it('shows conflicts and errors, uses the rest, and ends with 1', async () => {
    const { low } = stage()
    writeFileSync(join(low, 'again.json'), cdiFile('vendor.com/gpu', { 1: { env: ['GPU=other'] } }))
    writeFileSync(join(low, 'broken.yaml'), 'cdiVersion: [')
    const text = await call('cdi', 'list', '-s', low)
    expect(text).toMatchObject({ status: 1, stdout: `vendor.com/gpu=0  ${low}/gpu.json\n` })
    expect(text.stderr).toContain(`by ${low}/again.json and ${low}/gpu.json [cdi/conflict]`)
    expect(text.stderr).toContain(`where: ${low}/broken.yaml 1:`)
    const { status, stdout } = await call('cdi', 'list', '-s', low, '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      directories: [low],
      devices: [{ name: 'vendor.com/gpu=0', path: `${low}/gpu.json` }],
      conflicts: [{ name: 'vendor.com/gpu=1', files: [`${low}/again.json`, `${low}/gpu.json`] }],
      errors: [
        expect.objectContaining({ code: 'cdi/syntax', path: `${low}/broken.yaml` }),
        expect.objectContaining({ code: 'cdi/conflict' }),
      ],
    })
  })

  it('is not held up by a fifo, a file of 1 GB, a link to a device or one to itself', async () => {
    const { low } = stage()
    must('mkfifo', join(low, 'fifo.json'))
    const fd = openSync(join(low, 'large.yaml'), 'w')
    ftruncateSync(fd, 1_000_000_000)
    closeSync(fd)
    symlinkSync('/dev/zero', join(low, 'zero.json'))
    symlinkSync('fifo.json', join(low, 'to-fifo.json'))
    symlinkSync('large.yaml', join(low, 'to-large.json'))
    symlinkSync('self.json', join(low, 'self.json'))
    const { status, stdout } = await call('cdi', 'list', '-s', low, '--json')
    const { devices, errors } = JSON.parse(stdout) as {
      devices: { name: string }[]
      errors: { code: string; path: string }[]
    }
    expect(status).toBe(1)
    expect(devices.map(({ name }) => name)).toEqual(['vendor.com/gpu=0', 'vendor.com/gpu=1'])
    expect(errors.map(({ code, path }) => `${path.slice(low.length + 1)} ${code}`)).toEqual([
      'fifo.json cdi/unreadable',
      'large.yaml cdi/too-large',
      'self.json cdi/unreadable',
      'to-fifo.json cdi/unreadable',
      'to-large.json cdi/too-large',
      'zero.json cdi/unreadable',
    ])
  })
})

describe('cdi validate', () => {
  it('prints every error of every file with line, column and pointer', async () => {
    const { low } = stage()
    const file = join(low, 'bad.json')
    writeFileSync(
      file,
      '{ "cdiVersion": "0.6.0", "kind": "vendor.com/x",\n "devices": [{ "name": "a b", "containerEdits": { "envs": [] } }] }',
    )
    const { status, stdout } = await call('cdi', 'validate', join(low, 'gpu.json'), file)
    expect(status).toBe(1)
    expect(stdout.split('\n')).toEqual([
      `${low}/gpu.json: valid`,
      expect.stringMatching(/bad\.json:2:\d+ \/devices\/0\/containerEdits\/envs .*\[cdi\/unknown-field\]$/),
      '',
    ])
    writeFileSync(file, readFileSync(file, 'utf8').replace('"envs": []', '"env": ["A=b"]'))
    expect((await call('cdi', 'validate', file)).stdout).toMatch(
      /bad\.json:2:\d+ \/devices\/0\/name .*\[cdi\/invalid-name\]/,
    )
  })

  it('checks folders as a whole, conflicts with them', async () => {
    const { low, high } = stage()
    expect(await call('cdi', 'validate', '-s', low, high)).toEqual({
      status: 0,
      stdout: `${low}/gpu.json: valid\n`,
      stderr: '',
    })
    writeFileSync(join(low, 'again.json'), cdiFile('vendor.com/gpu', { 1: { env: ['GPU=other'] } }))
    const { status, stdout } = await call('cdi', 'validate', '-s', low, high, '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      files: ['again.json', 'gpu.json'].map((name) => ({
        file: join(low, name),
        errors: [{ code: 'cdi/conflict' }],
      })),
    })
  })

  it('is not held up by a fifo or a file of 1 GB', async () => {
    const { low } = stage()
    must('mkfifo', join(low, 'fifo'))
    const fd = openSync(join(low, 'large'), 'w')
    ftruncateSync(fd, 1_000_000_000)
    closeSync(fd)
    const names = ['fifo', 'large', 'nothing', '.'].map((name) => join(low, name))
    const { status, stdout } = await call('cdi', 'validate', ...names, '--json')
    expect(status).toBe(1)
    const { files } = JSON.parse(stdout) as { files: { errors: { code: string }[] }[] }
    expect(files.flatMap(({ errors }) => errors.map(({ code }) => code))).toEqual([
      'cdi/unreadable',
      'cdi/too-large',
      'cdi/unreadable',
      'cdi/unreadable',
    ])
  })
})

describe('cdi inject', () => {
  it('prints config.json with the devices, all else as it is, and writes nothing', async () => {
    const { low, bundle, config: file } = stage()
    const args = ['cdi', 'inject', '-s', low, '--device', 'vendor.com/gpu=0', '--bundle', bundle]
    const { status, stdout, stderr } = await call(...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.startsWith(config.slice(0, config.indexOf('"A=b"')))).toBe(true)
    expect(JSON.parse(stdout)).toMatchObject({
      process: { env: ['A=b', 'GPU=0'] },
      hooks: { createContainer: [{ path: '/usr/bin/x', args: ['x'] }] },
      linux: { devices: [{ path: '/dev/null', type: 'c', major: 1, minor: 3 }] },
    })
    expect(readFileSync(file, 'utf8')).toBe(config)
    expect(readdirSync(bundle)).toEqual(['config.json'])
  })

  it('writes it in one step with --write, and a second time changes nothing', async () => {
    const { low, bundle, config: file } = stage()
    chmodSync(file, 0o640)
    const args = ['cdi', 'inject', '-s', low, '-b', bundle, '-d', 'vendor.com/gpu=0', 'vendor.com/gpu=1']
    const { stdout: text } = await call(...args)
    const before = statSync(file)
    expect(await call(...args, '--write')).toEqual({ status: 0, stdout: '', stderr: '' })
    const after = statSync(file)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(after.mode).toBe(before.mode)
    expect(after.ino).not.toBe(before.ino)
    expect((await call(...args, '--write')).status).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(statSync(file).ino).toBe(after.ino)
    expect(readdirSync(bundle)).toEqual(['config.json'])
  })

  it('makes what a launch begins with, also where a plan was applied before', async () => {
    const { low, bundle } = stage()
    const args = ['cdi', 'inject', '-s', low, '-b', bundle, '-w', '-d', 'vendor.com/gpu=1']
    const kept = join(bundle, 'config.json.ocipipe')
    const { sha256 } = await import('@ocipipe/host')
    writeFileSync(
      kept,
      JSON.stringify({
        appliedSha256: [sha256(config)],
        originalBase64: Buffer.from('{"ociVersion":"1.0.0"}').toString('base64'),
      }),
    )
    expect((await call(...args)).status).toBe(0)
    const now = readBundle(bundle)._unsafeUnwrap()
    expect(now.original.toString()).toBe(now.current.toString())
    expect(now.current.toString()).toContain('GPU=1')
  })

  it('says where it looked, what it read, and what is nearly the same', async () => {
    const { low, high, bundle, config: file } = stage()
    writeFileSync(join(high, 'broken.json'), '{')
    const args = ['cdi', 'inject', '-s', low, high, '-b', bundle, '-d', 'vendor.com/gpu=2', '--write']
    const { status, stdout, stderr } = await call(...args)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`searched ${low}, ${high}`)
    expect(stderr).toContain(`errors in ${high}/broken.json`)
    expect(stderr).toContain(`loaded ${low}/gpu.json`)
    expect(stderr).toContain('expected: vendor.com/gpu=0, vendor.com/gpu=1')
    const answer: unknown = JSON.parse((await call(...args, '--json')).stdout)
    expect(answer).toMatchObject({
      errors: [
        {
          code: 'cdi/unresolvable-device',
          unresolved: {
            devices: ['vendor.com/gpu=2'],
            directories: [low, high],
            loaded: [`${low}/gpu.json`],
            failed: [`${high}/broken.json`],
            near: ['vendor.com/gpu=0', 'vendor.com/gpu=1'],
          },
        },
      ],
    })
    expect(readFileSync(file, 'utf8')).toBe(config)
  })

  it('refuses a bundle without config.json, one that is no JSON, and a link in its place', async () => {
    const { low, bundle, config: file } = stage()
    const args = ['cdi', 'inject', '-s', low, '-b', bundle, '-d', 'vendor.com/gpu=1', '--write']
    renameSync(file, `${bundle}/elsewhere`)
    symlinkSync('elsewhere', file)
    expect((await call(...args)).stderr).toContain('[host/config-not-a-file]')
    expect(readFileSync(file, 'utf8')).toBe(config)
    writeFileSync(file, '{')
    expect((await call(...args)).stderr).toMatch(/\[spec\/truncated\]\n {2}where: .*config\.json 1:2\n/)
    expect((await call(...args.map((arg) => (arg === bundle ? low : arg)))).stderr).toContain(
      '[host/config-missing]',
    )
    expect((await call('cdi', 'inject', '-b', bundle)).status).toBe(2)
  })
})
