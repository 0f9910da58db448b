import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { posix } from 'node:path'
import { codeOf } from '@ocipipe/host'
import { err, ok } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { Entry, NodeFiles } from './change.js'

/** A node's files, and where they are on this machine. */
export interface NodeRoot extends NodeFiles {
  readonly root: string
  /** Where an entry is, with the links above it followed inside the root; it itself may be a link, or missing. */
  place(path: string): string
  /** Where a file is: also when its own name is a link. A missing one is where the last link leads. */
  file(path: string): string
}

const mostLinks = 40

/**
 * The node whose root folder this is: `/`, or the folder where a container, or a builder of images, has mounted one. Links
 * mean there what they mean to the node's own programs.
 */
export function nodeRoot(root: string): NodeRoot {
  const top = root === '/' ? '' : root.replace(/\/+$/, '')
  const walk = (path: string, followLast: boolean): string => {
    let links = 0
    const pending = path.split('/').toReversed()
    const trail: string[] = []
    while (pending.length > 0) {
      const name = pending.pop() ?? ''
      if (name === '' || name === '.') continue
      if (name === '..') {
        trail.pop()
        continue
      }
      const isLast = pending.every((rest) => rest === '')
      const at = `${top}/${[...trail, name].join('/')}`
      const isLink = statusOf(at)?.isSymbolicLink() === true && (followLast || !isLast)
      links += isLink ? 1 : 0
      if (!isLink || links > mostLinks) {
        trail.push(name)
        continue
      }
      const target = readlinkSync(at)
      if (target.startsWith('/')) trail.length = 0
      pending.push(...target.split('/').toReversed())
    }
    return `${top}/${trail.join('/')}`
  }
  const place = (path: string): string => walk(path, false)
  const file = (path: string): string => walk(path, true)
  return {
    root: top === '' ? '/' : top,
    place,
    file,
    read: (path) => {
      try {
        return ok(readFileSync(file(path), 'utf8'))
      } catch (thrown) {
        const code = codeOf(thrown)
        return code === 'ENOENT' ? ok(undefined) : err(unreadable(path, code))
      }
    },
    list: (folder) => {
      try {
        return readdirSync(file(folder)).toSorted()
      } catch {
        return []
      }
    },
    entry: (path) => entryOf(place(path)),
    real: (path) => {
      const at = file(path)
      return statusOf(at) === undefined ? undefined : posix.join('/', at.slice(top.length))
    },
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

function entryOf(path: string): Entry {
  const status = statusOf(path)
  if (status === undefined) return { type: 'absent' }
  if (status.isSymbolicLink()) return { type: 'symlink', target: readlinkSync(path) }
  if (!status.isFile()) return { type: 'other' }
  return { type: 'file', isExecutable: (status.mode & 0o111) !== 0 }
}

function unreadable(path: string, found: string): Failure {
  return { code: 'install/unreadable', message: `${path} cannot be read: ${found}`, path, found }
}
