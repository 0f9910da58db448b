import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'

/** Where a new entry is made before it takes its name. Always the same, so that one of a process that was killed is found. */
export function temporaryOf(path: string): string {
  return `${dirname(path)}/.${basename(path)}.ocipipe-new`
}

/** Puts a file in a place in one step. Throws what `node:fs` throws; nothing is left then. */
export function replaceFile(
  path: string,
  content: Uint8Array,
  { mode, uid, gid }: { readonly mode: number; readonly uid?: number; readonly gid?: number },
): void {
  const temporary = temporaryOf(path)
  try {
    rmSync(temporary, { force: true })
    const fd = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(fd, content)
      if (uid !== undefined && gid !== undefined) fchownSync(fd, uid, gid)
      fchmodSync(fd, mode)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
}

/** Puts a symbolic link in a place in one step. */
export function replaceLink(path: string, target: string): void {
  const temporary = temporaryOf(path)
  rmSync(temporary, { force: true })
  symlinkSync(target, temporary)
  renameSync(temporary, path)
}
