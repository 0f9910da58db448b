import * as fc from 'fast-check'
import { err, ok, type Result } from 'neverthrow'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { defaultElfBudget, readElf, type Elf, type LdcacheError } from '@ocipipe/ldcache'
import { buildElf, type ElfRecipe } from './build-elf.js'
import { errorOf, valueOf } from './outcome.js'

function read(bytes: Uint8Array, budget?: number): Result<Elf, LdcacheError> {
  return readElf((offset, length) => ok(bytes.subarray(offset, offset + length)), budget)
}

const shapes = [
  { bits: 64, order: 'little', machine: 62 },
  { bits: 32, order: 'little', machine: 3 },
  { bits: 64, order: 'big', machine: 22 },
  { bits: 32, order: 'big', machine: 8 },
] as const

const full: ElfRecipe = {
  soname: 'libx.so.1',
  needed: ['libc.so.6', 'libm.so.6'],
  interpreter: '/lib/ld-musl-x86_64.so.1',
  isaNeeded: 5,
}

/** Programs and libraries that this process really runs on; what it is made of depends on the machine. */
const realElf = new Uint8Array(readFileSync(process.execPath).subarray(0, 400_000))

describe('readElf', () => {
  test.each(shapes)('reads $bits bits, $order endian', (shape) => {
    const isX86 = shape.machine === 62 || shape.machine === 3
    expect(valueOf(read(buildElf({ ...full, ...shape, flags: 0x12345678 })))).toEqual({
      bits: shape.bits,
      byteOrder: shape.order,
      type: 3,
      machine: shape.machine,
      flags: 0x12345678,
      dynamic: true,
      soname: 'libx.so.1',
      interpreter: '/lib/ld-musl-x86_64.so.1',
      isaLevel: isX86 ? 2 : 0,
    })
  })

  test('leaves out what a file does not say', () => {
    const elf = valueOf(read(buildElf()))
    expect(elf).not.toHaveProperty('soname')
    expect(elf).not.toHaveProperty('interpreter')
    expect(elf).toMatchObject({ dynamic: true, isaLevel: 0 })
  })

  test('tells a file without a dynamic section', () => {
    expect(valueOf(read(buildElf({ dynamic: false }))).dynamic).toBe(false)
  })

  test('finds strings that a tool moved to a segment of their own', () => {
    expect(valueOf(read(buildElf({ soname: 'libmoved.so.2', stringsShift: 65_536 }))).soname).toBe(
      'libmoved.so.2',
    )
  })

  test('takes the highest level asked for', () => {
    const levels = [0, 1, 2, 4, 8, 15, 0x80000000].map(
      (isaNeeded) => valueOf(read(buildElf({ isaNeeded }))).isaLevel,
    )
    expect(levels).toEqual([0, 0, 1, 2, 3, 3, 31])
  })

  test('reads this very program', () => {
    expect(valueOf(read(readFileSync(process.execPath)))).toMatchObject({ dynamic: true })
  })

  test('refuses what is not ELF', () => {
    expect(errorOf(read(new TextEncoder().encode('#!/bin/sh\n'))).code).toBe('ldcache/not-elf')
    expect(errorOf(read(new Uint8Array()))).toMatchObject({
      code: 'ldcache/not-elf',
      found: 'a file of 0 bytes',
    })
  })

  test('refuses a soname that does not end where a file name must', () => {
    const name = 'x'.repeat(300)
    expect(errorOf(read(buildElf({ soname: name }))).code).toBe('ldcache/malformed-elf')
  })

  test('refuses segments that start beyond any file', () => {
    const bytes = buildElf(full)
    new DataView(bytes.buffer).setBigUint64(32, 2n ** 64n - 1n, true)
    expect(errorOf(read(bytes)).code).toBe('ldcache/malformed-elf')
  })

  test('hands on what the reader answers', () => {
    expect(errorOf(readElf(() => err('disk')))).toBe('disk')
  })

  test('never asks for more than its budget, whatever sizes a file names', () => {
    const bytes = buildElf({ soname: 'libx.so.1' })
    const view = new DataView(bytes.buffer)
    // A dynamic section of 2^40 bytes over an endless file without a DT_NULL.
    const dynamicAt = 64 + 56
    view.setBigUint64(dynamicAt + 32, 2n ** 40n, true)
    let asked = 0
    const answer = readElf((offset, length) => {
      asked += length
      const part = new Uint8Array(length).fill(0x41)
      part.set(bytes.subarray(offset, offset + length).subarray(0, offset < 176 ? 512 : 0))
      return ok(part)
    })
    expect(errorOf(answer)).toMatchObject({ code: 'ldcache/elf-budget' })
    expect(asked).toBeLessThanOrEqual(defaultElfBudget)
  })

  test('says the same of a file cut anywhere, or gives an error', () => {
    const bytes = buildElf(full)
    const whole = valueOf(read(bytes))
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = read(bytes.subarray(0, length))
      expect(cut.unwrapOr(whole)).toEqual(whole)
    }
    expect(read(bytes.subarray(0, 400)).isErr()).toBe(true)
  })

  test('bears any change of any bytes, within its budget', () => {
    const change = fc.tuple(fc.nat({ max: 1023 }), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff))
    const subject = fc.oneof(
      fc.constantFrom(...shapes).map((shape) => buildElf({ ...full, ...shape })),
      fc.constant(realElf),
    )
    fc.assert(
      fc.property(
        subject,
        fc.array(change, { minLength: 1, maxLength: 12 }),
        fc.nat(500_000),
        (whole, changes, end) => {
          const bytes = whole.slice(0, end)
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
          let asked = 0
          const answer = readElf((offset, length) => {
            expect(Number.isSafeInteger(offset) && offset >= 0 && length >= 0).toBe(true)
            asked += length
            return ok(bytes.subarray(offset, offset + length))
          })
          expect(asked).toBeLessThanOrEqual(defaultElfBudget)
          const verdict = answer.match(
            ({ soname }) => (soname ?? '').length <= 255,
            ({ code }) => code.startsWith('ldcache/'),
          )
          expect(verdict).toBe(true)
        },
      ),
      { numRuns: 1500 },
    )
  })

  test('bears any bytes after the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        const bytes = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, ...noise])
        expect(() => read(bytes)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  test('works with a budget smaller than one block', () => {
    const bytes = buildElf({ soname: 'libx.so.1' })
    expect(errorOf(read(bytes, 100)).code).toBe('ldcache/elf-budget')
    expect(valueOf(read(bytes, 2048)).soname).toBe('libx.so.1')
  })
})
