import type { Result } from 'neverthrow'
import type { ByteRange, Host, HostError } from './host.js'

/** Larger answers are asked for again: they are rare, and would be held for as long as the host is. */
const mostBytes = 4096

/**
 * The same host, each question asked once. For a stretch of planning that looks at the same files again and again: a plan is
 * made against one state of the machine anyway.
 */
export function remembered(host: Host): Host {
  const files = once((path: string, offset: number, length: number) =>
    host.readFile(path, { offset, length }),
  )
  const xattr = once((path: string, name: string) => host.readXattr(path, name))
  return {
    lstat: once((path) => host.lstat(path)),
    readlink: once((path) => host.readlink(path)),
    readFile: (path: string, range?: ByteRange) =>
      range === undefined || range.length > mostBytes
        ? host.readFile(path, range)
        : files(path, range.offset, range.length),
    readDirectory: once((path) => host.readDirectory(path)),
    readXattr: xattr,
    mounts: () => host.mounts(),
    kernel: () => host.kernel(),
  }
}

function once<A extends readonly (string | number)[], T>(
  ask: (...question: A) => Result<T, HostError>,
): (...question: A) => Result<T, HostError> {
  const answers = new Map<string | number | undefined, Result<T, HostError>>()
  return (...question) => {
    const key = question.length === 1 ? question[0] : question.join('\0')
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = ask(...question)
    answers.set(key, answer)
    return answer
  }
}
