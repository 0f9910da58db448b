import { reason } from './not-understood.js'
import type { RuntimeCall } from './runtime-call.js'

/**
 * The one call that all readings which understood the arguments agree on.
 *
 * A reading that did not understand them has no vote: its parser would have refused the call, so where the call does start
 * something, another parser has read it.
 */
export function agreedCall(args: readonly string[], readings: readonly RuntimeCall[]): RuntimeCall {
  const understood = readings.filter((reading) => reading.kind === 'understood')
  const [first, ...others] = understood
  if (first === undefined) {
    return (
      readings[0] ?? {
        kind: 'not-understood',
        reason: reason('runtimes/no-command', args.length, '', 'a grammar to read the arguments with'),
        args,
      }
    )
  }
  const meaning = JSON.stringify(first)
  const other = others.find((each) => JSON.stringify(each) !== meaning)
  if (other === undefined) return first
  return {
    kind: 'not-understood',
    ...(understood.every((each) => each.command === first.command) ? { command: first.command } : {}),
    reason: reason(
      'runtimes/ambiguous',
      first.positions.command,
      args[first.positions.command] ?? '',
      'arguments that every parser which accepts them reads alike',
    ),
    args,
  }
}
