import { sweep } from '@ocipipe/host'
import { loadConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { printJson } from './print.js'

/** Sweeps, and says what was taken back. */
export async function gc(options: {
  readonly config?: string
  readonly json: boolean
}): Promise<readonly Failure[]> {
  const config = await loadConfig(options.config ?? (process.env['OCIPIPE_CONFIG'] || undefined))
  if (config.isErr()) return [config.error]
  const progress = (await import('./progress.js')).progressBar('containers')
  const { ended, kept, releasedLeases, failures } = sweep(config.value.stateRoot, progress.report)
  progress.end()
  if (options.json) printJson({ ended, kept, releasedLeases })
  else {
    for (const key of ended) process.stdout.write(`took back what container ${key} left\n`)
    for (const volume of releasedLeases) process.stdout.write(`gave back ${volume}\n`)
    if (ended.length + releasedLeases.length === 0)
      process.stdout.write(`nothing to take back (${kept.length} containers live)\n`)
  }
  return failures
}
