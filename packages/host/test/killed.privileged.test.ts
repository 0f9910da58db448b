import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { sweep } from '../src/container-life.js'
import { must } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { buildProgram, nativePackage } from './run-program.js'
import { configText, everyEffect, everything, makeStage, planOf } from './stage.js'

describe('as root: a launch that is killed', () => {
  let scratch: Scratch
  let program: string
  let programs: string
  beforeAll(async () => {
    programs = mkdtempSync(join(tmpdir(), 'ocipipe-host-'))
    program = await buildProgram('launch-until', programs)
    scratch = privateScratch()
  }, 60_000)
  afterAll(() => {
    scratch.remove()
    rmSync(programs, { recursive: true })
  })

  it('leaves nothing after a sweep or another launch, whichever change it was killed before', () => {
    const stage = makeStage(scratch.folder, 'killed')
    // What a kill may leave beside config.json the engine removes with the bundle.
    const looked = (): readonly string[] =>
      everything(stage).filter((line) => !/^bundle\/\.?config\.json/.test(line))
    const before = looked()
    const { plan, document } = planOf(stage, everyEffect(stage))
    const options = { stateRoot: stage.state, runtimePath: stage.runtime }
    /** Whoever comes next, the broom or an engine that tries again, finds the same and leaves the same. */
    const broom = (): readonly unknown[] => {
      const { failures, kept } = sweep(stage.state)
      return [...failures, ...kept]
    }
    const engine = (): readonly unknown[] =>
      must(carryOut(plan, document, must(readBundle(stage.bundle)), options)).undo()
    let kills = 0
    for (;;) {
      writeFileSync(join(stage.bundle, 'config.json'), configText)
      const child = spawnSync(process.execPath, [
        program,
        nativePackage,
        String(kills),
        JSON.stringify(stage),
      ])
      const handedOff = isHandedOff(stage.state)
      const left = kills % 2 === 0 || handedOff ? broom() : engine()
      expect([child.signal, left], `killed before change ${kills}`).toEqual(['SIGKILL', []])
      expect(must(readBundle(stage.bundle)).original.toString()).toBe(configText)
      if (handedOff) break
      expect(looked(), `killed before change ${kills}`).toEqual(before)
      kills++
    }
    expect(kills).toBeGreaterThan(40)
  }, 240_000)
})

const isHandedOff = (state: string): boolean => {
  try {
    return readFileSync(join(state, 'containers/c1/journal'), 'utf8').includes('"handedOff"')
  } catch {
    return false
  }
}
