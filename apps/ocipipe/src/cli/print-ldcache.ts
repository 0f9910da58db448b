import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { realHost } from '@ocipipe/host'
import { printCache, readCache } from '@ocipipe/ldcache'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import { printJson } from './print.js'

/** Prints what a cache holds, in its order. */
export function printLdcache(file: string, json: boolean): readonly Failure[] {
  const cache = bytesOf(file).andThen((bytes) =>
    readCache(bytes).mapErr(({ code, where, found, expected, remedy }): Failure => {
      const place = where.offset === undefined ? '' : ` at byte ${where.offset}`
      return { code, message: `no cache can be read${place}`, path: file, found, expected, remedy }
    }),
  )
  if (cache.isErr()) return [cache.error]
  if (json) printJson(cache.value)
  else process.stdout.write(printCache(cache.value, file))
  return []
}

function bytesOf(file: string): Result<Uint8Array, Failure> {
  if (file === '-') return ok(readFileSync(0))
  return realHost()
    .readFile(resolve(file))
    .orElse(({ code }) =>
      err({
        code: 'ldcache/unreadable',
        message: `the file cannot be read: ${code}`,
        path: file,
        found: code,
        expected: 'a regular file',
      }),
    )
}
