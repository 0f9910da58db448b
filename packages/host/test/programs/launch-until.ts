import { readBundle } from '../../src/bundle.js'
import { carryOut } from '../../src/carry-out.js'
import { must } from '../must.js'
import { watchOperations } from '../operations.js'
import { everyEffect, planOf, type Stage } from '../stage.js'

/** Launches a container and is killed just before its n-th change to the machine; says so when there are fewer. */
const [, , nativePackage = '', killAt = '', stageText = ''] = process.argv
const stage = JSON.parse(stageText) as Stage
const { plan, document } = planOf(stage, everyEffect(stage))
const bundle = must(readBundle(stage.bundle))
let count = 0
watchOperations(
  nativePackage,
  'changes',
  () => {
    if (count++ === Number(killAt)) process.kill(process.pid, 'SIGKILL')
    return 'go on'
  },
  () => must(carryOut(plan, document, bundle, { stateRoot: stage.state, runtimePath: stage.runtime })),
)
