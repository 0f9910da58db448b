import { execve, getTimerSlack, restoreProcessState, setTimerSlack } from '@ocipipe/host'
import type { Failure } from '../failure.js'
import type { InheritedState } from '../inherited-state.js'

const deepest = 8
const lastDigits = 100

/**
 * How often this very chain of programs went through a wrapper of ours. It is kept in the last two digits of the timer
 * slack (PR_SET_TIMERSLACK, nanoseconds; 50000 unless set), which every exec and fork hands on, and which neither the
 * runtime nor the container has a use for. An environment variable would be seen by both.
 */
function depthIn(slackNanoseconds: number): number {
  const digits = slackNanoseconds % lastDigits
  return digits <= deepest ? digits : 0
}

/** Becomes the real runtime: same process, and all else as this process was given it. Comes back only with a failure. */
export function handOff(path: string, args: readonly (Buffer | string)[], state: InheritedState): Failure {
  const slack = getTimerSlack().unwrapOr(0)
  const depth = depthIn(slack)
  if (depth >= deepest) {
    return {
      code: 'wrapper/loop',
      message: `${path} led back to this wrapper ${depth} times`,
      path,
      expected: 'a real runtime at the end of the chain',
      remedy: 'name the real runtime in the configuration or in SGS_RUNC_PATH',
    }
  }
  setTimerSlack(slack + 1)
  const restored = state.process === undefined ? undefined : restoreProcessState(state.process)
  const failure =
    restored?.isErr() === true
      ? restored.error
      : execve(path, [path, ...args], state.environment)._unsafeUnwrapErr()
  const detail = failure.detail === undefined ? '' : ` (${failure.detail})`
  return notExecuted(path, `${failure.code}${detail}`)
}

export function notExecuted(path: string, found: string): Failure {
  return {
    code: 'wrapper/not-executed',
    message: `${path} cannot be executed: ${found}`,
    path,
    found,
    remedy: 'check that it is a program for this machine',
  }
}
