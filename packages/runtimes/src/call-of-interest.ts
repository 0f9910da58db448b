import type { RuntimeCall, UnderstoodCall } from './runtime-call.js'

/** The commands that start a process from a document, the one that lets it run, and the one that ends a container. */
export const commandsOfInterest: readonly string[] = ['create', 'run', 'restore', 'start', 'exec', 'delete']

/**
 * Tells whether a wrapper has anything to do with a call: `create`, `run` and `restore` read a bundle, `exec` with `--process`
 * reads a process, `start` lets what was created run, `delete` ends what the others began. Every other call, and every call that is not understood, belongs
 * to the real runtime alone.
 */
export function isCallOfInterest(call: RuntimeCall): call is UnderstoodCall {
  if (call.kind !== 'understood') return false
  return commandsOfInterest.includes(call.command) && (call.command !== 'exec' || call.process !== undefined)
}
