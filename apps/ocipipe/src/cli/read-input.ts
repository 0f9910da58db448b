import { readFileSync } from 'node:fs'
import { err, ok, type Result } from 'neverthrow'
import type { Failure } from '../failure.js'

/** A file that the command line names; `-` is standard input. */
export function readInput(file: string): Result<Buffer, Failure> {
  try {
    return ok(readFileSync(file === '-' ? 0 : file))
  } catch (thrown) {
    const found = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
    return err({ code: 'validate/unreadable', message: `cannot be read: ${found}`, path: file })
  }
}
