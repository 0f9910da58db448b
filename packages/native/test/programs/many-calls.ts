import { AT_FDCWD, O_PATH, O_RDONLY, O_WRONLY, close, openat2 } from '../../src/index.js'
import { report } from './report.js'

/** Each of these fails with its own errno, so that one left over from the call before would be noticed. */
const failures = [
  { code: 'ENOENT', call: () => openat2(AT_FDCWD, '/nowhere/at/all', { flags: O_PATH }) },
  { code: 'EBADF', call: () => close(999_999) },
  { code: 'ENOTDIR', call: () => openat2(AT_FDCWD, '/proc/version/below', { flags: O_PATH }) },
  { code: 'EISDIR', call: () => openat2(AT_FDCWD, '/proc', { flags: O_WRONLY }) },
  { code: 'EINVAL', call: () => openat2(AT_FDCWD, '/', { flags: O_RDONLY, mode: 1 }) },
]

const wrongAfter = (rounds: number): number => {
  let wrong = 0
  for (let round = 0; round < rounds; round++) {
    for (const { code, call } of failures) {
      const result = call()
      if (result.isOk() || result.error.code !== code) wrong++
      // Rubbish for the collector, whose own system calls must not get between a call and its errno.
      Buffer.alloc(20_000)
    }
  }
  return wrong
}

const warmUp = wrongAfter(4000)
const before = process.memoryUsage().rss
const wrong = wrongAfter(12_000)
report({ wrong: warmUp + wrong, grownBytes: process.memoryUsage().rss - before })
