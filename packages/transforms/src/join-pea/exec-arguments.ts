import { ok, type Result } from 'neverthrow'
import type { Launch, Refusal } from '@ocipipe/core'
import { grammarOf, parseCommandLine, runtimeNameOf } from '@ocipipe/runtimes'
import { refuse } from './error-codes.js'

/** Flags of `run` that say how a container is made. */
const ofContainers = /^--?(no-pivot|no-new-keyring|keep|no-subreaper)(=|$)/

/** The arguments of a `run` as those of `exec --process file` in another container; how it is attached stays the same. */
export function execArguments(
  launch: Launch,
  container: string,
  file: string,
): Result<readonly string[], Refusal> {
  if (launch.runtime.command !== 'run') {
    return refuse(
      'join-pea/not-run',
      'only a run can become an exec: after create there would be nothing to start',
      {
        found: launch.runtime.command,
        expected: 'run',
        remedy: 'use subContainer, or have the engine call run',
      },
    )
  }
  const call = parseCommandLine(grammarOf(runtimeNameOf(launch.runtime.name)), launch.args)
  const last = call.kind === 'understood' ? call.positions.containerIds[0] : undefined
  if (call.kind !== 'understood' || last === undefined) {
    return refuse('join-pea/arguments-not-understood', 'the arguments of the run cannot be rewritten', {
      expected: 'arguments that are all understood',
    })
  }
  const { command, bundle } = call.positions
  // Its value is an argument of its own, or stands behind the equals sign.
  const dropped =
    bundle === undefined ? [] : bundle.start === 0 ? [bundle.index - 1, bundle.index] : [bundle.index]
  const flags = launch.args.filter(
    (argument, index) =>
      index > command && index < last && !dropped.includes(index) && !ofContainers.test(argument),
  )
  return ok([...launch.args.slice(0, command), 'exec', '--process', file, ...flags, container])
}
