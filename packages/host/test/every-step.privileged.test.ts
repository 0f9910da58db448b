import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { must } from './must.js'
import { isUp, linkUp, makeNetworkNamespace } from './network.js'
import { watchOperations } from './operations.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { nativePackage } from './run-program.js'
import { everyEffect, everything, makeStage, planOf } from './stage.js'

describe('as root: a launch with an effect of every kind', () => {
  let scratch: Scratch
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())

  it('leaves everything as it was, whichever of its operations fails', () => {
    const stage = makeStage(scratch.folder, 'faults')
    const namespace = makeNetworkNamespace(join(scratch.folder, 'network'))
    const before = everything(stage)
    const { plan, document } = planOf(stage, [...everyEffect(stage), linkUp(namespace)])
    const names: string[] = []
    let failed = 0
    for (let at = 0; ; at++) {
      const bundle = must(readBundle(stage.bundle))
      let count = 0
      let struck: string | undefined
      const done = watchOperations(
        nativePackage,
        'all',
        (name) => {
          if (count++ !== at) return 'go on'
          struck = name
          return 'fail'
        },
        () => carryOut(plan, document, bundle, { stateRoot: stage.state, runtimePath: stage.runtime }),
      )
      if (done.isErr()) failed++
      const left = done.map((carriedOut) => carriedOut.undo()).unwrapOr([])
      expect(left, `after the failure of operation ${at}, ${struck}`).toEqual([])
      expect(everything(stage), `after the failure of operation ${at}, ${struck}`).toEqual(before)
      expect(isUp(namespace), `after the failure of operation ${at}, ${struck}`).toBe(false)
      if (struck === undefined) break
      names.push(struck)
    }
    expect(new Set(names).size).toBeGreaterThan(15)
    expect(failed).toBeGreaterThan(50)
  }, 120_000)
})
