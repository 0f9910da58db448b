import { describe, expect, it } from 'vitest'
import { capabilitiesOf, hookStages } from '../../src/index.js'
import { attempt, type RealRuntime, realRuntimes } from './real-runtime.js'

const facts = {
  cgroupVersion: 1,
  isSelinuxEnabled: false,
  isApparmorEnabled: false,
  isOciSeccompOn: false,
} as const

describe.each(Object.keys(realRuntimes) as RealRuntime[])('under %s', (runtime) => {
  it.each(hookStages)('a %s hook runs if the table says so', (stage) => {
    const hooks = capabilitiesOf(runtime, realRuntimes[runtime], facts)?.hooks
    const { status, stdout, hookRan } = attempt(runtime, ({ hook, folder }) => ({
      spec: { hooks: { [stage]: [hook] } },
      // The last stages of those in the container see its root: the mark has to be reachable there.
      mounts: [{ destination: folder, type: 'bind', source: folder, options: ['rbind'] }],
    }))
    expect({ status, stdout, hookRan }).toEqual({
      status: 0,
      stdout: 'started\n',
      hookRan: hooks?.[stage] === 'taken',
    })
  })
})
