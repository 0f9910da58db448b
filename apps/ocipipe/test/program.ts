import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bin = (name: string): string => fileURLToPath(new URL(`../../../bin/${name}`, import.meta.url))

/** What the tests drive: what `pnpm build` left, or with `OCIPIPE_PROGRAM=executable` what `pnpm build:executable` left. */
export const ocipipe: string = bin(
  process.env['OCIPIPE_PROGRAM'] === 'executable' ? 'executable/ocipipe' : 'ocipipe',
)

const libc = readFileSync('/proc/self/maps', 'latin1').includes('/ld-musl-') ? '-musl' : ''

/** The one file for machines like this one, without a launcher before it. */
export const executable: string = bin(`linux-${process.arch}${libc}/ocipipe`)
