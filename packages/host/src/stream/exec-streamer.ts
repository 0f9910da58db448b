import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { err, ok, type Result } from 'neverthrow'
import { codeOf, type HostFailure } from '../host-failure.js'
import { endOfArchive } from './end-of-archive.js'
import { type ContainerReference, type ContainerUser, pathFailure, type Streamer } from './streamer.js'
import { archiveFailure } from './unpack.js'

/** Options of `execStreamer`. Every one may be left out. */
export interface ExecStreamerOptions {
  /** As whom the programs run. Default root. */
  readonly user?: ContainerUser
  /** The program in the container that makes folders, and arguments before ours. Default `['/bin/mkdir']`. */
  readonly mkdir?: readonly [string, ...string[]]
  /** Likewise tar. Default `['/bin/tar']`. */
  readonly tar?: readonly [string, ...string[]]
}

/** What is kept of stderr: its end, for that is where the reason is. */
const longestWords = 4096
/** How long a program has that is given nothing more. */
const graceMilliseconds = 60_000
/** A process in the container can keep stderr open after the runtime is gone. */
const lingerMilliseconds = 1000

/**
 * A streamer for every runtime that has `exec`: `mkdir -p` and `tar` of the image do the work in the container, so what they
 * keep is up to them. Each argument is one argument; there is no shell. A program that fails is in the result, with its exit
 * status and the end of its stderr.
 */
export function execStreamer(container: ContainerReference, options: ExecStreamerOptions = {}): Streamer {
  const { user, mkdir = ['/bin/mkdir'], tar = ['/bin/tar'] } = options
  const as = user === undefined ? [] : ['--user', `${user.uid}:${user.gid}`]
  const run = (command: readonly string[], streams: Streams = {}): Promise<Result<void, HostFailure>> =>
    exec([...(container.globalArgs ?? []), 'exec', ...as, container.containerId, ...command], {
      container,
      command,
      ...streams,
    })
  return {
    streamIn: async (path, archive) => {
      const wrong = pathFailure(path)
      const made = wrong === undefined ? await run([...mkdir, '-p', '--', path]) : err(wrong)
      const done = made.isErr() ? made : await run([...tar, '-x', '-f', '-', '-C', path], { input: archive })
      if (done.isErr()) archive.destroy()
      return done
    },
    streamOut: async (path, archive) => {
      const cut = path.lastIndexOf('/') + 1
      const wrong = pathFailure(path)
      const what = ['-C', path.slice(0, cut), '--', path.slice(cut) || '.']
      const done =
        wrong === undefined ? await run([...tar, '-c', '-f', '-', ...what], { output: archive }) : err(wrong)
      if (done.isErr()) archive.destroy()
      return done
    },
  }
}

interface Streams {
  readonly input?: Readable
  readonly output?: Writable
}

interface Execution extends Streams {
  readonly container: ContainerReference
  readonly command: readonly string[]
}

async function exec(args: readonly string[], execution: Execution): Promise<Result<void, HostFailure>> {
  const { container, command, input, output } = execution
  const child = spawn(container.runtimePath, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', output === undefined ? 'ignore' : 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = child
  let words = ''
  stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString()}`.slice(-longestWords)
  })
  const ended = endOf(child)
  const moved = [
    input === undefined || stdin === null ? undefined : pipeline(input, endOfArchive(), stdin),
    output === undefined || stdout === null ? undefined : pipeline(stdout, output, { end: false }),
  ]
  const broken = await Promise.all(moved).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  // It is given nothing more, and nobody reads it any more: it ends by itself, or it hangs.
  stdout?.destroy()
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds)
  const failed = await ended
  clearTimeout(timer)
  if (broken !== undefined && !(isClosed(broken) && failed !== undefined)) return err(archiveFailure(broken))
  if (failed !== undefined) return err(execFailure(command, failed, words.trim()))
  if (output === undefined) return ok()
  output.end()
  return finished(output).then(
    () => ok(),
    (thrown: unknown) => err(archiveFailure(thrown)),
  )
}

/** How a process ended, unless it was with exit status 0. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(message))
    child.once('exit', () => setTimeout(() => child.stderr?.destroy(), lingerMilliseconds).unref())
    child.once('close', (status, signal) =>
      resolve(status === 0 ? undefined : signal === null ? `exit status ${status}` : `signal ${signal}`),
    )
  })
}

/** The program went away first: why, it says itself. */
function isClosed(thrown: unknown): boolean {
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(thrown))
}

function execFailure(command: readonly string[], found: string, words: string): HostFailure {
  const [program = ''] = command
  return {
    code: 'host/exec-failed',
    message: `${program} in the container failed: ${found}${words === '' ? '' : `: ${words}`}`,
    found,
  }
}
