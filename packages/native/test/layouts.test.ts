import { constants } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { packStrings } from '../src/exec.js'
import { packMountAttributes } from '../src/mounts.js'
import { packOpenHow } from '../src/open.js'
import { O_DIRECTORY, O_NOFOLLOW, O_PATH, openFlagsOf } from '../src/open-flags.js'
import { packSigaction } from '../src/signals.js'
import { unpackStatx } from '../src/status.js'
import { syscallNumbers } from '../src/syscall-numbers.js'

describe('what the kernel is given', () => {
  it('is open_how as three 64-bit numbers, with close-on-exec added', () => {
    const how = packOpenHow({ flags: O_PATH, mode: 0o644, resolve: 0x0c })
    expect([0, 8, 16].map((offset) => how.readBigUInt64LE(offset))).toEqual([0o12_000_000n, 0o644n, 0x0cn])
    expect(how).toHaveLength(24)
  })

  it('is mount_attr as four 64-bit numbers', () => {
    const packed = packMountAttributes({ set: 1, clear: 0x200000, propagation: 0x40000 })
    expect([0, 8, 16, 24].map((offset) => packed.readBigUInt64LE(offset))).toEqual([
      1n,
      0x200000n,
      0x40000n,
      0n,
    ])
    expect(packed).toHaveLength(32)
  })

  it('is a sigaction that is nothing but the action', () => {
    expect(packSigaction('default').every((byte) => byte === 0)).toBe(true)
    expect(packSigaction('ignore').toString('hex')).toBe(`01${'00'.repeat(31)}`)
  })

  it('is an argument list of pointers that ends with null and points at its own strings', () => {
    const base = 0x7f12_3456_7000
    const memory = packStrings([Buffer.from('ab\0'), Buffer.from('\0'), Buffer.from('c\0')], base)
    expect([0, 8, 16, 24].map((offset) => memory.readBigUInt64LE(offset))).toEqual([
      BigInt(base + 32),
      BigInt(base + 35),
      BigInt(base + 36),
      0n,
    ])
    expect(memory.subarray(32).toString()).toBe('ab\0\0c\0')
    expect(packStrings([], base).equals(Buffer.alloc(8))).toBe(true)
  })

  it('uses the system call numbers and flags of the architecture', () => {
    const table = Object.entries(syscallNumbers)
    for (const architecture of ['x64', 'arm64'] as const)
      expect(new Set(table.map(([, numbers]) => numbers[architecture])).size).toBe(table.length)
    // The calls that came after architectures agreed on common numbers have the same one on both.
    for (const [name, { x64, arm64 }] of table)
      expect([name, x64 >= 424 || arm64 >= 424]).toEqual([name, x64 === arm64])
    expect(openFlagsOf.x64).toEqual({ O_DIRECTORY: 0x10000, O_NOFOLLOW: 0x20000 })
    expect(openFlagsOf.arm64).toEqual({ O_DIRECTORY: 0x4000, O_NOFOLLOW: 0x8000 })
    expect({ O_DIRECTORY, O_NOFOLLOW }).toEqual({
      O_DIRECTORY: constants.O_DIRECTORY,
      O_NOFOLLOW: constants.O_NOFOLLOW,
    })
  })
})

describe('what the kernel gives', () => {
  const statxOf = (mode: number, mask: number, attributesMask: bigint): Buffer => {
    const buffer = Buffer.alloc(256)
    buffer.writeUInt32LE(mask, 0)
    buffer.writeBigUInt64LE(0x2000n, 8)
    buffer.writeUInt32LE(2, 16)
    buffer.writeUInt32LE(1000, 20)
    buffer.writeUInt32LE(100, 24)
    buffer.writeUInt16LE(mode, 28)
    buffer.writeBigUInt64LE(2n ** 64n - 1n, 32)
    buffer.writeBigUInt64LE(2n ** 60n, 40)
    buffer.writeBigUInt64LE(attributesMask, 56)
    buffer.writeUInt32LE(195, 128)
    buffer.writeUInt32LE(255, 132)
    buffer.writeUInt32LE(8, 136)
    buffer.writeUInt32LE(1, 140)
    buffer.writeBigUInt64LE(2n ** 40n, 144)
    return buffer
  }

  it('is read from a statx without losing a bit of the 64-bit numbers', () => {
    expect(unpackStatx(statxOf(0o170_755, 0x17ff, 0x2000n))).toBeUndefined()
    expect(unpackStatx(statxOf(0o021_640, 0x17ff, 0x2000n))).toEqual({
      type: 'character',
      mode: 0o1640,
      uid: 1000,
      gid: 100,
      linkCount: 2,
      inode: 2n ** 64n - 1n,
      sizeBytes: 2n ** 60n,
      device: { major: 8, minor: 1 },
      specialDevice: { major: 195, minor: 255 },
      isMountRoot: true,
      mountId: 2n ** 40n,
    })
  })

  it('leaves out what an older kernel does not tell', () => {
    const status = unpackStatx(statxOf(0o100_644, 0x7ff, 0n))
    expect(Object.keys(status ?? {})).not.toContain('mountId')
    expect(Object.keys(status ?? {})).not.toContain('isMountRoot')
    expect(unpackStatx(statxOf(0o100_644, 0x47ff, 0n))?.uniqueMountId).toBe(2n ** 40n)
  })
})
