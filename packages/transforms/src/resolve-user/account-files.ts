import { ok, type Result } from 'neverthrow'
import type { ContainerView, Refusal } from '@ocipipe/core'
import { decodeText } from '../emulate-hooks/text.js'
import { refuse } from './error-codes.js'

/** A line of passwd(5). */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** A line of group(5). */
export interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Far beyond what any image has: each account takes about a hundred bytes. */
const largestBytes = 16 * 1024 * 1024
const largestId = 0xffff_fffe

/** The accounts of `/etc/passwd`, in order. None where there is no such file; a line that is not one is passed over. */
export function readAccounts(view: ContainerView): Result<readonly Account[], Refusal> {
  return linesOf(view, '/etc/passwd').map((lines) =>
    lines.flatMap(([name = '', , uid = '', gid = '', , home = '']) => {
      const [numericUid, numericGid] = [parseId(uid), parseId(gid)]
      if (name === '' || numericUid === undefined || numericGid === undefined) return []
      return [{ name, uid: numericUid, gid: numericGid, home }]
    }),
  )
}

/** The groups of `/etc/group`, as `readAccounts` has the accounts. */
export function readGroups(view: ContainerView): Result<readonly Group[], Refusal> {
  return linesOf(view, '/etc/group').map((lines) =>
    lines.flatMap(([name = '', , gid = '', members = '']) => {
      const numericGid = parseId(gid)
      if (name === '' || numericGid === undefined) return []
      return [{ name, gid: numericGid, members: members.split(',').filter((member) => member !== '') }]
    }),
  )
}

/** A user or group id, written as one; the largest number is no id but the kernel's word for none. */
export function parseId(text: string): number | undefined {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return id <= largestId ? id : undefined
}

function linesOf(view: ContainerView, path: string): Result<readonly (readonly string[])[], Refusal> {
  const found = view.find(path)
  if (found.isErr()) return isMissing(found.error.code) ? ok([]) : unreadable(path, found.error.code)
  const { type, sizeBytes } = found.value.status ?? { type: 'file', sizeBytes: 0 }
  if (type !== 'file') return unreadable(path, type)
  if (sizeBytes > largestBytes) {
    return refuse('resolve-user/file-too-large', `${path} in the container is too large to be read`, {
      path,
      found: `${sizeBytes} bytes`,
      expected: `at most ${largestBytes} bytes`,
      remedy: 'give user and group by number',
    })
  }
  const content = view.host.readFile(path, { offset: 0, length: sizeBytes })
  if (content.isErr()) return unreadable(path, content.error.code)
  return ok(
    decodeText(content.value)
      .split('\n')
      .map((line) => line.split(':')),
  )
}

const isMissing = (code: string): boolean => code === 'ENOENT' || code === 'ENOTDIR'

function unreadable(path: string, found: string): Result<never, Refusal> {
  return refuse('resolve-user/file-unreadable', `${path} in the container cannot be read: ${found}`, {
    path,
    found,
    expected: 'a regular file, or none',
    remedy: 'mend the image',
  })
}
