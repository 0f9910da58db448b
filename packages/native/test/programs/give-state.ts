import {
  FD_CLOEXEC,
  RLIMIT_NOFILE,
  execve,
  getrlimit,
  setDescriptorFlags,
  setSignalDisposition,
  setSignalMask,
  setrlimit,
} from '../../src/index.js'
import { must } from '../must.js'

/**
 * Puts itself into the state given as JSON and becomes the program named after it: what an engine with unusual habits does.
 * It builds the state by single calls, so that what it gives does not depend on the function under test.
 */
const [, , stateJson = '', ...argv] = process.argv
const state = JSON.parse(stateJson) as {
  ignored: number[]
  blocked: string
  softNofile: string
  fds: number[]
}
for (const fd of [0, 1, 2, 3, 4]) must(setDescriptorFlags(fd, state.fds.includes(fd) ? 0 : FD_CLOEXEC))
for (let signal = 1; signal <= 64; signal++) {
  if (signal !== 9 && signal !== 19)
    must(setSignalDisposition(signal, state.ignored.includes(signal) ? 'ignore' : 'default'))
}
must(setSignalMask(BigInt(state.blocked)))
const { hard } = must(getrlimit(RLIMIT_NOFILE))
must(setrlimit(RLIMIT_NOFILE, { soft: BigInt(state.softNofile), hard }))
must(execve(argv[0] ?? '', argv, ['LC_ALL=C', 'PATH=/usr/bin:/bin']))
