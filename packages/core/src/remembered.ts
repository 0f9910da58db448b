import { ok, type Result } from 'neverthrow'
import type { ByteRange, Host, HostError, ReadRange } from './host.js'

/** Larger answers are asked for again: they are rare, and would be held for as long as the host is. */
const mostBytes = 4096

/**
 * The same host, each question asked once. For a stretch of planning that looks at the same files again and again: a plan is
 * made against one state of the machine anyway.
 */
export function remembered(host: Host): Host {
  const parts = new Map<string, Map<string, Result<Uint8Array, HostError>>>()
  const read = (path: string, range: ByteRange, ask: ReadRange): Result<Uint8Array, HostError> => {
    if (range.length > mostBytes) return ask(range)
    const known = parts.get(path) ?? new Map<string, Result<Uint8Array, HostError>>()
    parts.set(path, known)
    const key = `${range.offset} ${range.length}`
    const answer = known.get(key) ?? ask(range)
    known.set(key, answer)
    return answer
  }
  const readFile = (path: string, range?: ByteRange): Result<Uint8Array, HostError> =>
    range === undefined ? host.readFile(path) : read(path, range, (part) => host.readFile(path, part))
  const xattr = once((path: string, name: string) => host.readXattr(path, name))
  return {
    lstat: once((path) => host.lstat(path)),
    readlink: once((path) => host.readlink(path)),
    readFile,
    // One that was read before is not opened again for what is known of it.
    withFile: (path, use) =>
      parts.has(path)
        ? ok(use((range) => readFile(path, range)))
        : host.withFile(path, (ask) => use((range) => read(path, range, ask))),
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
