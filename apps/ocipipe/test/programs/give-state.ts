import { readFileSync } from 'node:fs'
import {
  close,
  execve,
  O_NONBLOCK,
  RLIMIT_NOFILE,
  getrlimit,
  getStatusFlags,
  setDescriptorFlags,
  setSignalDisposition,
  setSignalMask,
  setStatusFlags,
  setrlimit,
} from '@ocipipe/native'
import type { GivenState } from '../parent-state.js'

/** Puts itself into the state written in a file and becomes the program named there: an engine with unusual habits. */
const state = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as GivenState
const program = process.argv[3] ?? ''
const must = (result: { isErr: () => boolean }): void => {
  if (result.isErr()) throw new Error(JSON.stringify(result))
}
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

for (const fd of state.open) must(setDescriptorFlags(fd, 0))
for (const fd of state.nonblocking)
  must(getStatusFlags(fd).andThen((flags) => setStatusFlags(fd, flags | O_NONBLOCK)))
for (let signal = 1; signal <= 64; signal++) {
  if (signal !== 9 && signal !== 19)
    must(setSignalDisposition(signal, state.ignored.includes(signal) ? 'ignore' : 'default'))
}
must(setSignalMask(state.blocked.reduce((mask, signal) => mask | (1n << BigInt(signal - 1)), 0n)))
must(
  getrlimit(RLIMIT_NOFILE).andThen(({ hard }) =>
    setrlimit(RLIMIT_NOFILE, { soft: BigInt(state.softNofile), hard }),
  ),
)
for (const fd of [0, 1, 2]) must(state.closed.includes(fd) ? close(fd) : setDescriptorFlags(fd, 0))
must(execve(program, [program, ...state.args.map(bytes)], state.environment.map(bytes)))
