import { execStreamer, rootStreamer, type Streamer } from '@ocipipe/host'
import { runtimeNameOf } from '@ocipipe/runtimes'
import type { Failure } from '../failure.js'
import type { StreamOptions } from './stream.js'

export async function streamIn(options: StreamOptions): Promise<readonly Failure[]> {
  const done = await streamerOf(options).streamIn(options.path, process.stdin)
  return done.isOk() ? [] : [done.error]
}

export async function streamOut(options: StreamOptions): Promise<readonly Failure[]> {
  const done = await streamerOf(options).streamOut(options.path, process.stdout)
  return done.isOk() ? [] : [done.error]
}

/** A sandbox's files are seen inside only; the others' are faster and safer to reach by their root. */
function streamerOf({ runtime, runtimeArg, id, user, by }: StreamOptions): Streamer {
  const container = { runtimePath: runtime, globalArgs: runtimeArg, containerId: id }
  const as = user === undefined ? {} : { user }
  const way = by ?? (runtimeNameOf(runtime) === 'runsc' ? 'exec' : 'root')
  return way === 'exec' ? execStreamer(container, as) : rootStreamer(container, as)
}
