import { basename } from 'node:path'
import { inheritedState } from './inherited-state.js'

/** Called by its own name it is the command line for people; called by any other name it is the runtime wrapper. */
const state = inheritedState()
const main =
  basename(state.calledAs) === 'ocipipe'
    ? await import('./cli/command-line.js')
    : await import('./wrapper/wrap.js')
process.exitCode = 'wrap' in main ? await main.wrap(state) : await main.commandLine(state)
