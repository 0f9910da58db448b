import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchFolder, writeProgram } from '../scratch.js'

const programs = ['usr/bin/runc', 'usr/bin/nvidia-container-runtime', 'usr/local/bin/ocipipe']

/** A root with the programs that an installation looks for, the engines' folders, and these files. */
export function nodeFolder(files: Readonly<Record<string, string>> = {}): string {
  const root = scratchFolder('node')
  for (const path of programs) writeProgram(join(root, path), `#!/bin/sh\n# ${path}\n`)
  mkdirSync(join(root, 'var/lib'), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/**
 * Everything below a folder, one line an entry: kind, mode, owner, and of files and links the times of change and the
 * content. A folder in which something was made and removed again has another time; nothing else of it.
 */
export function treeOf(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below))
    .toSorted()
    .flatMap((name) => {
      const path = join(below, name)
      const { mode, uid, gid, mtimeNs } = lstatSync(join(folder, path), { bigint: true })
      const common = `${path} ${mode.toString(8)} ${uid}:${gid}`
      const kind = Number(mode) & 0o170_000
      if (kind === 0o040_000) return [common, ...treeOf(folder, path)]
      if (kind === 0o120_000) return [`${common} -> ${readlinkSync(join(folder, path))}`]
      if (kind !== 0o100_000) return [common]
      const hash = createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex')
      return [`${common} ${mtimeNs} ${hash}`]
    })
}
