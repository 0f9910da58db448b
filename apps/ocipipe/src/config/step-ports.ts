import type { MatchPattern, RunHook } from '@ocipipe/transforms'
import { err, ok } from 'neverthrow'
import type { Config, Step } from '../generated/config.js'

/** What some transforms need of the world besides the host. */
export interface StepPorts {
  readonly matchPattern: MatchPattern
  readonly runHook: RunHook
}

/** For who asks what pipelines there are, but runs none of them. */
export const noPorts: StepPorts = {
  matchPattern: () => err('patterns are not available'),
  runHook: () => ok(undefined),
}

const hookSteps: ReadonlySet<keyof Step> = new Set(['addHooks', 'runPrecreateHooks'] as const)

/** The ports that a configuration's pipelines need, loaded for those only. A dry run runs no hook. */
export async function portsFor({ pipelines }: Config, isDryRun = false): Promise<StepPorts> {
  const steps = Object.values(pipelines ?? {}).flat()
  if (!steps.some((step) => Object.keys(step).some((name) => hookSteps.has(name as keyof Step))))
    return noPorts
  const { matchPattern, runHook } = await import('./hook-ports.js')
  return isDryRun ? { ...noPorts, matchPattern } : { matchPattern, runHook }
}
