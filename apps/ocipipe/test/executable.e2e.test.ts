import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeBundle, makeVolume } from './bundle.js'
import { executable } from './program.js'
import { must, scratchFolder } from './scratch.js'
import { makeSite, run, type Finished } from './site.js'

const require = createRequire(import.meta.url)
const fromBun = createRequire(require.resolve('bun/package.json'))
const fromNative = createRequire(require.resolve('@ocipipe/native'))
const fromFfiRs = createRequire(fromNative.resolve('ffi-rs'))
const isMusl = executable.includes('-musl')
const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch

/** Plans and does what needs native code, with this folder for temporary files. */
function applyWith(temporary: string): Finished {
  const site = makeSite()
  const bundle = makeBundle(join(site.folder, 'bundle'), { volume: makeVolume(site.kubelet) })
  return run(executable, ['apply', '--bundle', bundle, '--config', site.config], {
    env: { TMPDIR: temporary },
  })
}

/** A program that Bun compiled with the same binding in it, loaded in Bun's own way. */
function ordinaryProgram(folder: string): string {
  const binding = fromFfiRs.resolve(`@yuuang/ffi-rs-linux-${process.arch}-${isMusl ? 'musl' : 'gnu'}`)
  copyFileSync(binding, join(folder, 'binding.node'))
  writeFileSync(join(folder, 'program.js'), "require('./binding.node')")
  const program = join(folder, 'program')
  const bun = fromBun.resolve(`@oven/bun-linux-${architecture}${isMusl ? '-musl' : ''}/bin/bun`)
  must(bun, 'build', '--compile', '--outfile', program, join(folder, 'program.js'))
  return program
}

describe('the binding in the executable', () => {
  it('is not taken from the name in the shared folder that Bun itself would use', () => {
    const folder = scratchFolder()
    const shared = join(folder, 'shared')
    mkdirSync(shared)
    const program = ordinaryProgram(folder)
    expect(run(program, [], { env: { TMPDIR: shared } }).status).toBe(0)
    const [name = ''] = readdirSync(shared)
    const planted = Buffer.alloc(readFileSync(join(shared, name)).length, 'hostile')
    writeFileSync(join(shared, name), planted)
    expect(run(program, [], { env: { TMPDIR: shared } }).stderr).toContain('invalid ELF header')

    expect(applyWith(shared).stderr).toBe('')
    expect(readdirSync(shared)).toEqual([name])
    expect(readFileSync(join(shared, name))).toEqual(planted)
  })

  it.for(['ro', 'noexec', 'ro,noexec'])(
    'does not mind a folder for temporary files that is %s',
    (options) => {
      const shared = scratchFolder()
      must('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', shared)
      const { status, stdout, stderr } = applyWith(shared)
      expect(stderr).toBe('')
      expect(stdout).toContain('overlay')
      expect(status).toBe(0)
    },
  )

  it('is looked for nowhere', () => {
    const site = makeSite()
    const bundle = makeBundle(join(site.folder, 'bundle'), { volume: makeVolume(site.kubelet) })
    const trace = join(site.folder, 'trace')
    const args = [executable, 'apply', '--bundle', bundle, '--config', site.config]
    must('strace', '-f', '-e', 'trace=open,openat,openat2,execve', '-o', trace, ...args)
    const opened = readFileSync(trace, 'utf8').matchAll(/"([^"]*)"/g)
    const elsewhere = [...opened]
      .map(([, path]) => path ?? '')
      .filter((path) => /\.node$|node_modules|bunfig|\.env|^\/(tmp|var\/tmp)\/\./.test(path))
    expect(elsewhere).toEqual([])
  })
})

describe('the executable', () => {
  it('needs no file but itself', () => {
    const folder = scratchFolder()
    const copy = join(folder, 'ocipipe')
    copyFileSync(executable, copy)
    must('chmod', '755', copy)
    expect(run(copy, ['--version'], { cwd: folder }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(run(copy, ['plan', '--bundle', makeBundle(join(folder, 'bundle'))]).status).toBe(0)
  })

  it('takes no orders from files in the folder that it is called in', () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, '.env'), 'OCIPIPE_CONFIG=/nonexistent.json\n')
    writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./hostile.js"]\n')
    writeFileSync(join(folder, 'hostile.js'), 'process.exit(7)\n')
    const bundle = makeBundle(join(folder, 'bundle'))
    const { status, stderr } = run(executable, ['plan', '--bundle', bundle], { cwd: folder })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('refuses to stand in the place of the runtime without its launcher', () => {
    const { folder, config } = makeSite()
    const name = join(folder, 'runc')
    symlinkSync(executable, name)
    const { status, stdout, stderr } = spawnSync(name, ['state', 'c1'], {
      encoding: 'utf8',
      env: { OCIPIPE_CONFIG: config },
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('[wrapper/no-launcher]')
  })
})
