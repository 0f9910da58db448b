import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recogniseRuntime } from '../../src/wrapper/recognise-runtime.js'
import { scratchFolder, writeProgram } from '../scratch.js'

function program(script: string) {
  const folder = scratchFolder('recognise')
  const calls = join(folder, 'calls')
  const path = writeProgram(join(folder, 'runtime'), `#!/bin/sh\necho "$*" >>${calls}\n${script}\n`)
  const stateRoot = join(folder, 'state')
  return {
    path,
    stateRoot,
    kept: (): string => join(stateRoot, 'runtimes', readdirSync(join(stateRoot, 'runtimes'))[0] ?? 'none'),
    calls: (): readonly string[] =>
      existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [],
    ask: (kind = 'runc', isKindStated = false) => recogniseRuntime({ path, kind, isKindStated }, stateRoot),
  }
}

const features = '{"ociVersionMin":"1.0.0","ociVersionMax":"1.0.2","hooks":["prestart"]}'

describe('a runtime', () => {
  it('is asked for its version, and for its features where it has them; then what it said is kept', () => {
    const runc = program(`[ "$1" = features ] && echo '${features}' || echo 'runc version 1.1.5+ds1'`)
    const answer = { name: 'runc', version: '1.1.5+ds1', features: JSON.parse(features) as object }
    expect(runc.ask()).toEqual(answer)
    expect(runc.ask()).toEqual(answer)
    expect(runc.calls()).toEqual(['--version', 'features'])
    const crun = program("echo 'crun version 1.8.1'")
    expect(crun.ask('crun')).toEqual({ name: 'crun', version: '1.8.1' })
    expect(crun.calls()).toEqual(['--version'])
  })

  it('that is gVisor is asked for the drivers that it knows, if it can tell', () => {
    const runsc = program(
      '[ "$1" = nvproxy ] && printf "535.1\\n550.90.12\\n" || echo "runsc version release-20240101.0"',
    )
    expect(runsc.ask('runsc')).toMatchObject({ name: 'runsc', nvproxyDrivers: ['535.1', '550.90.12'] })
    expect(runsc.calls()).toContain('nvproxy list-supported-drivers')
    const old = program('[ "$1" = nvproxy ] && exit 2; echo "runsc version 0.0~20221219.0"')
    expect(old.ask('runsc')).not.toHaveProperty('nvproxyDrivers')
  })

  it('that was replaced is asked again', () => {
    const runtime = program("echo 'crun version 1.8.1'")
    runtime.ask()
    writeProgram(runtime.path, "#!/bin/sh\necho 'crun version 1.18'\n")
    expect(runtime.ask()).toMatchObject({ version: '1.18' })
    utimesSync(runtime.path, 1, 1)
    writeFileSync(runtime.kept(), '{}')
    expect(runtime.ask()).toMatchObject({ version: '1.18' })
  })

  it('is what the configuration says it is', () => {
    const runtime = program("echo 'crun version 1.8.1'")
    expect(runtime.ask('runc', true)).toEqual({})
    expect(runtime.ask('crun', true)).toEqual({ name: 'crun', version: '1.8.1' })
    expect(runtime.ask('runc', false)).toEqual({ name: 'crun', version: '1.8.1' })
  })
})

describe('a program that answers badly is not known', () => {
  it.each([
    ['nothing', 'true'],
    ['failure', "echo 'runc version 1.0'; exit 3"],
    ['a flood', 'exec yes "runc version 1.0 of many words that never end"'],
    ['silence', 'exec sleep 60'],
    ['bytes', String.raw`printf '\377\376runc version 1.0\000'`],
    ['another thing', "echo 'podman version 4.3.1'"],
  ])('%s', (_, script) => {
    const runtime = program(script)
    expect(runtime.ask()).toEqual({})
    // Also that is known then.
    const calls = runtime.calls()
    expect(runtime.ask()).toEqual({})
    expect(runtime.calls()).toEqual(calls)
  })

  it.each([
    ['that are no JSON', 'echo nonsense'],
    ['of the wrong shape', `echo '{"hooks": 7}'`],
    ['nested without end', `yes '[' | head -c 400000`],
    ['that never come', 'exec sleep 60'],
  ])('features %s are none', (_, script) => {
    const runtime = program(`[ "$1" = --version ] && { echo 'runc version 1.1.5'; exit; }\n${script}`)
    expect(runtime.ask()).toEqual({ name: 'runc', version: '1.1.5' })
  })

  it('nor is one that is not there', () => {
    expect(recogniseRuntime({ path: '/nowhere/runc', kind: 'runc' }, scratchFolder('recognise'))).toEqual({})
  })
})

describe('what others may have written is not believed', () => {
  const lie = (file: string): void => {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('1.8.1', '9.9.9'))
  }

  it('a file that all may write to', () => {
    const runtime = program("echo 'crun version 1.8.1'")
    runtime.ask()
    lie(runtime.kept())
    expect(runtime.ask()).toMatchObject({ version: '9.9.9' })
    chmodSync(runtime.kept(), 0o666)
    expect(runtime.ask()).toMatchObject({ version: '1.8.1' })
  })

  it('a link to such a file', () => {
    const runtime = program("echo 'crun version 1.8.1'")
    runtime.ask()
    const file = runtime.kept()
    renameSync(file, `${file}.elsewhere`)
    lie(`${file}.elsewhere`)
    symlinkSync(`${file}.elsewhere`, file)
    expect(runtime.ask()).toMatchObject({ version: '1.8.1' })
  })

  it('and nothing is put into a folder that others may write to', () => {
    const runtime = program("echo 'crun version 1.8.1'")
    const folder = join(runtime.stateRoot, 'runtimes')
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o777)
    expect(runtime.ask()).toMatchObject({ version: '1.8.1' })
    expect(readdirSync(folder)).toEqual([])
  })
})
