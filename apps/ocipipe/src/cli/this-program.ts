import { resolve } from 'node:path'
import type { Program } from '../front-door/launcher.js'

/** The program that runs this, as a shell would start it. */
export function thisProgram(): Program {
  if (process.versions['bun'] !== undefined) return { executable: process.execPath }
  return { node: process.execPath, main: resolve(process.argv[1] ?? '') }
}
