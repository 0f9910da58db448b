import { openSync } from 'node:fs'
import { execve, restoreProcessState } from '../../src/index.js'
import { must } from '../must.js'

/** Puts back the state given as JSON (or not, given `null`) and becomes the program named after it. */
const [, , stateJson = '', ...argv] = process.argv
const state = JSON.parse(stateJson) as {
  ignored: number[]
  blocked: string
  softNofile: string
  fds: number[]
} | null
openSync('/dev/null', 'r')
if (state !== null)
  must(
    restoreProcessState({
      ignoredSignals: state.ignored.reduce((mask, signal) => mask | (1n << BigInt(signal - 1)), 0n),
      blockedSignals: BigInt(state.blocked),
      softNofile: BigInt(state.softNofile),
      inheritedFds: [...state.fds, 700],
    }),
  )
must(execve(argv[0] ?? '', argv, ['LC_ALL=C', 'PATH=/usr/bin:/bin']))
