import { Transform } from 'node:stream'

/** Two blocks of zeros end an archive (pax(1), "ustar Interchange Format"); many fill up the last record with more. */
const endBytes = 1024

/** Hands an archive on, and fails at its end if that is no end of an archive: not every tar notices. */
export function endOfArchive(): Transform {
  let zeros = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let start = chunk.length
      while (start > 0 && chunk.length - start < endBytes && chunk[start - 1] === 0) start--
      zeros = start === 0 ? Math.min(endBytes, zeros + chunk.length) : chunk.length - start
      done(undefined, chunk)
    },
    flush(done) {
      done(zeros < endBytes ? new Error('the archive ends early') : undefined)
    },
  })
}
