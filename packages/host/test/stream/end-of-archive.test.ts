import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfArchive } from '../../src/stream/end-of-archive.js'

const passes = async (chunks: readonly Buffer[]): Promise<boolean> => {
  const got: Buffer[] = []
  try {
    for await (const chunk of Readable.from(chunks).pipe(endOfArchive())) got.push(chunk as Buffer)
  } catch {
    return false
  }
  expect(Buffer.concat(got).equals(Buffer.concat(chunks))).toBe(true)
  return true
}

describe('the end of an archive', () => {
  it('is 1024 zeros, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1500 }), { maxLength: 8 }),
        fc.nat({ max: 2100 }),
        fc.nat({ max: 300 }),
        async (cuts, zeros, before) => {
          const whole = Buffer.concat([Buffer.alloc(before, 1), Buffer.alloc(zeros)])
          const chunks: Buffer[] = []
          let at = 0
          for (const cut of [...cuts, whole.length]) {
            const chunk = whole.subarray(at, at + cut)
            if (chunk.length > 0) chunks.push(chunk)
            at += chunk.length
          }
          expect(await passes(chunks)).toBe(zeros >= 1024)
        },
      ),
    )
  })
})
