import { spawnSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModeEffect, Place } from '@ocipipe/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readBundle } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { must, mustFail } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { everything, makeStage, place, planOf, type Stage } from './stage.js'

describe('as root: a mode is set', () => {
  let scratch: Scratch
  let stage: Stage
  let number = 0
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())
  beforeEach(() => {
    stage = makeStage(scratch.folder, `mode-${++number}`)
  })

  const mode = (at: Place, bits: number): ModeEffect => ({ kind: 'mode', by: 'test', place: at, mode: bits })
  const inImage = (path: string): Place => place('image', stage.rootfs, path)
  const modeOf = (path: string): number => lstatSync(join(stage.rootfs, path)).mode & 0o7777
  const launch = (...effects: readonly ModeEffect[]) => {
    const { plan, document } = planOf(stage, effects, `c${++number}`)
    const options = { stateRoot: stage.state, runtimePath: stage.runtime }
    return carryOut(plan, document, must(readBundle(stage.bundle)), options)
  }

  it('on a file and on folders, all twelve bits, and undone', () => {
    const before = everything(stage)
    const done = must(
      launch(mode(inImage('etc/hosts'), 0o4711), mode(inImage('etc'), 0o1777), mode(inImage(''), 0o700)),
    )
    expect(['etc/hosts', 'etc', ''].map(modeOf)).toEqual([0o4711, 0o1777, 0o700])
    expect(done.undo()).toEqual([])
    expect(everything(stage)).toEqual(before)
  })

  it('inside the image, whatever its links say', () => {
    const victim = join(stage.folder, 'victim')
    mkdirSync(victim, { mode: 0o700 })
    symlinkSync(victim, join(stage.rootfs, 'out'))
    symlinkSync('/etc', join(stage.rootfs, 'in'))
    must(launch(mode(inImage('in/hosts'), 0o600)))
    expect(modeOf('etc/hosts')).toBe(0o600)
    expect(mustFail(launch(mode(inImage('out'), 0o777)))).toMatchObject({ by: 'test', code: 'host/write' })
    expect(mustFail(launch(mode(inImage('out/x'), 0o777)))).toMatchObject({ code: 'host/place-missing' })
    expect(lstatSync(victim).mode & 0o777).toBe(0o700)
  })

  it('on nothing but files and folders, and not on what is not there', () => {
    const at = (name: string): string => join(stage.rootfs, name)
    expect(spawnSync('mkfifo', ['-m', '600', at('fifo')]).status).toBe(0)
    expect(spawnSync('mknod', ['-m', '600', at('null'), 'c', '1', '3']).status).toBe(0)
    for (const name of ['fifo', 'null', 'etc/link'])
      expect(mustFail(launch(mode(inImage(name), 0o777)))).toMatchObject({ code: 'host/write' })
    expect([modeOf('fifo'), modeOf('null')]).toEqual([0o600, 0o600])
    expect(mustFail(launch(mode(inImage('gone'), 0o777)))).toMatchObject({ code: 'host/place-missing' })
  })

  it('through no link of a volume', () => {
    symlinkSync('/etc', join(stage.volume, 'trap'))
    for (const path of ['trap', 'trap/passwd']) {
      const { code } = mustFail(launch(mode(place('volume', stage.volume, path), 0o777)))
      expect(['host/hostile-path', 'host/write']).toContain(code)
    }
  })

  it('and given back only to what had it', () => {
    const done = must(launch(mode(inImage('etc/hosts'), 0o600)))
    const path = join(stage.rootfs, 'etc/hosts')
    renameSync(path, `${path}.old`)
    writeFileSync(path, 'another')
    chmodSync(path, 0o444)
    expect(done.undo()).toEqual([])
    expect([modeOf('etc/hosts'), modeOf('etc/hosts.old')]).toEqual([0o444, 0o600])
    const again = must(launch(mode(inImage('etc/hosts'), 0o640)))
    rmSync(path)
    expect(again.undo()).toEqual([])
  })
})
