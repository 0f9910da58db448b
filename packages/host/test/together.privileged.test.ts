import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endContainerOf, sweep } from '../src/container-life.js'
import { must } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { buildProgram, nativePackage } from './run-program.js'
import { everything, makeStage, mountTable } from './stage.js'

describe('as root: launches of one container at once', () => {
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

  it('mount one overlay, and the broom among them takes nothing from any', async () => {
    for (let round = 0; round < 5; round++) {
      const stage = makeStage(scratch.folder, `round-${round}`)
      const text = JSON.stringify({ ...stage, runtime: stage.knowingRuntime })
      const launches = Array.from({ length: 4 }, () => {
        const child = spawn(process.execPath, [program, nativePackage, '-1', text])
        let stderr = ''
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
        return new Promise<string>((resolve) =>
          child.once('exit', (code) => resolve(code === 0 ? 'ok' : stderr)),
        )
      })
      const all = Promise.all(launches)
      let outcomes: readonly string[] | undefined
      while (outcomes === undefined) {
        expect(sweep(stage.state).failures).toEqual([])
        outcomes = await Promise.race([
          all,
          new Promise<undefined>((resolve) => setImmediate(resolve, undefined)),
        ])
      }
      const refused = outcomes.filter((outcome) => outcome !== 'ok')
      expect(refused.length).toBeLessThan(outcomes.length)
      expect(refused.filter((outcome) => !outcome.includes('host/container-in-use'))).toEqual([])
      const overlays = mountTable()
        .split('\n')
        .filter((line) => line.includes('ocipipe:c1'))
      // The bind shows files of the overlay's own folder, so the overlay is the only line with its source.
      expect(overlays).toHaveLength(1)
      must(endContainerOf('c1', stage.state))
      expect(mountTable()).not.toContain('ocipipe:')
      expect(everything(stage).filter((line) => /^state\/(containers|leases)\//.test(line))).toEqual([])
    }
  }, 120_000)
})
