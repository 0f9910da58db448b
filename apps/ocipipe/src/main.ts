import { basename } from 'node:path'
import { inheritedState } from './inherited-state.js'

/** Called by its own name it is the command line for people; called by any other name it is the runtime wrapper. */
async function main(): Promise<number> {
  const state = inheritedState()
  if (basename(state.calledAs) !== 'ocipipe') return (await import('./wrapper/wrap.js')).wrap(state)
  return (await import('./cli/command-line.js')).commandLine(state)
}

async function exit(): Promise<void> {
  process.exitCode = await main()
}

void exit()
