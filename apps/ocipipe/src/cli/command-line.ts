import { CommanderError } from 'commander'
import type { InheritedState } from '../inherited-state.js'
import { printFailures } from './print.js'
import { programFor } from './program.js'

/** The command line for people. The exit codes are those of `exitCodes`. */
export async function commandLine({ args }: Pick<InheritedState, 'args'>): Promise<number> {
  let exitCode = 0
  process.stdout.off('error', endQuietly).on('error', endQuietly)
  const program = programFor({
    settle: (failures, json) => {
      if (failures.length > 0) exitCode = 1
      printFailures(failures, json)
    },
    wrong: () => (exitCode = 1),
  })
  try {
    await program.parseAsync(args.map(String), { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    throw thrown
  }
}

/** Whoever reads has seen enough, as `head` has. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(1)
  throw error
}
