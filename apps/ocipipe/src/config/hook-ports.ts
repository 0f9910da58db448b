import { spawnSync } from 'node:child_process'
import type { Hook } from '@ocipipe/spec'
import type { MatchPattern, RunHook } from '@ocipipe/transforms'
import { err, ok } from 'neverthrow'
import { RE2JS } from 're2js'

const usualTimeoutSeconds = 10
const longestAnswerBytes = 16 * 1024 * 1024
const mostWords = 200

const compiled = new Map<string, RE2JS>()

/** The syntax of Go's regexp, in which the hook files' engines read patterns; time grows with the text alone. */
export const matchPattern: MatchPattern = (pattern, text) => {
  try {
    const known = compiled.get(pattern) ?? RE2JS.compile(pattern)
    compiled.set(pattern, known)
    return ok(known.matcher(text).find())
  } catch (thrown) {
    return err(thrown instanceof Error ? thrown.message : String(thrown))
  }
}

/** Runs a hook as Podman does: its own environment and no other, a time and a size after which it is killed. */
export const runHook: RunHook = ({ path, args, env, timeout }: Hook, config) => {
  const [name = path, ...rest] = args ?? []
  const seconds = timeout === null || timeout === undefined ? usualTimeoutSeconds : Number(timeout)
  const { status, signal, error, stdout, stderr } = spawnSync(path, rest, {
    argv0: name,
    cwd: '/',
    env: Object.fromEntries((env ?? []).map(variable)),
    input: config,
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: longestAnswerBytes,
  })
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ETIMEDOUT') return err(`did not answer within ${seconds} seconds`)
  if (code === 'ENOBUFS') return err(`answers with more than ${longestAnswerBytes} bytes`)
  // A hook that does not read all it is given may still answer.
  if (error !== undefined && code !== 'EPIPE') return err(`cannot be executed: ${code ?? error.message}`)
  if (status === 0) return ok(stdout)
  const words = stderr.toString().trim().slice(0, mostWords)
  return err(`ends with ${signal ?? status}${words === '' ? '' : `: ${words}`}`)
}

function variable(entry: string): readonly [string, string] {
  const end = entry.indexOf('=')
  return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)]
}
