import { linkSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { defaultConfigPath } from '../config/config.js'
import { firstConfig } from '../config/first-config.js'
import type { Failure } from '../failure.js'

export interface InitOptions {
  readonly stdout: boolean
  readonly version: string
}

/** Writes a first configuration, whole or not at all, and never over another one. */
export function init(file: string = defaultConfigPath, { stdout, version }: InitOptions): readonly Failure[] {
  const text = firstConfig(version)
  if (stdout) {
    process.stdout.write(text)
    return []
  }
  const path = resolve(file)
  const temporary = `${path}.${process.pid}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 })
    // A link does not take the place of what is there.
    linkSync(temporary, path)
  } catch (thrown) {
    const { code = String(thrown), syscall } = thrown as NodeJS.ErrnoException
    return [code === 'EEXIST' && syscall === 'link' ? isThere(path) : notWritten(path, code)]
  } finally {
    unlinkQuietly(temporary)
  }
  process.stdout.write(`wrote ${path}\n`)
  return []
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never written.
  }
}

function isThere(path: string): Failure {
  return {
    code: 'init/exists',
    message: 'there is a configuration already, and it stays as it is',
    path,
    remedy: 'see ocipipe init --stdout, or name another file',
  }
}

function notWritten(path: string, found: string): Failure {
  return { code: 'init/not-written', message: `the configuration cannot be written: ${found}`, path, found }
}
