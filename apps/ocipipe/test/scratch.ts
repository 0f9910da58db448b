import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that goes when the test ends, with whatever is still mounted below it. */
export function scratchFolder(name = 'e2e'): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `ocipipe-${name}-`)))
  onTestFinished(() => {
    for (const { mountPoint } of mountsAt(folder).toReversed()) spawnSync('umount', ['-l', mountPoint])
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

export interface MountLine {
  readonly mountPoint: string
  readonly fsType: string
  readonly line: string
}

/** The mounts at and below a folder, or from it, in the order of the mount table. */
export function mountsAt(folder: string): readonly MountLine[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      return { mountPoint: before.split(' ')[4] ?? '', fsType: after.split(' ')[0] ?? '', line }
    })
}

export function writeProgram(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

/** Runs a program that is part of the set-up: it has to succeed. */
export function must(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? ''} status ${status}: ${stderr}`)
  return stdout
}
