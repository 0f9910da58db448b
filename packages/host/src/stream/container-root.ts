import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { AT_FDCWD, close, O_DIRECTORY, O_PATH, O_RDONLY, openat2 } from '@ocipipe/native'
import { err, ok, type Result } from 'neverthrow'
import { withDescriptors } from '../descriptors.js'
import { codeOf, type HostFailure, reasonOf } from '../host-failure.js'
import { type IdMap, parseIdMap } from './id-map.js'
import type { ContainerReference } from './streamer.js'

/** The root of a running container, as its processes see it, with everything that is mounted in there. */
export interface ContainerRoot {
  readonly fd: number
  readonly uids: IdMap
  readonly gids: IdMap
  close(): void
}

const longestAnswerMilliseconds = 30_000

/**
 * Opens the root of a container's first process. The runtime is asked for the process before and after: while it says the
 * same, the number cannot have gone to another process, whose root may be the host's.
 */
export async function openContainerRoot(
  container: ContainerReference,
): Promise<Result<ContainerRoot, HostFailure>> {
  const asked = await pidOf(container)
  if (asked.isErr()) return err(asked.error)
  const opened = openRootOf(asked.value, container)
  if (opened.isErr()) return opened
  const again = await pidOf(container)
  if (again.isOk() && again.value === asked.value) return opened
  opened.value.close()
  return err(again.isErr() ? again.error : notRunning(container, 'it ended meanwhile'))
}

/** As `runtime state` has it (runtime.md, "Query State"). */
function pidOf(container: ContainerReference): Promise<Result<number, HostFailure>> {
  const { runtimePath, globalArgs = [], containerId } = container
  return new Promise((resolve) => {
    execFile(
      runtimePath,
      [...globalArgs, 'state', containerId],
      { timeout: longestAnswerMilliseconds, killSignal: 'SIGKILL' },
      (thrown, stdout, stderr) => {
        if (thrown !== null) return resolve(err(notRunning(container, stderr.trim() || codeOf(thrown))))
        resolve(pidIn(stdout, container))
      },
    )
  })
}

function pidIn(stdout: string, container: ContainerReference): Result<number, HostFailure> {
  let state: unknown
  try {
    state = JSON.parse(stdout)
  } catch {
    return err(notRunning(container, 'what the runtime says is not JSON'))
  }
  const { pid, status } = (state ?? {}) as { readonly pid?: unknown; readonly status?: unknown }
  if (typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 && status !== 'stopped') return ok(pid)
  return err(notRunning(container, `status ${JSON.stringify(status)}, pid ${JSON.stringify(pid)}`))
}

function openRootOf(pid: number, container: ContainerReference): Result<ContainerRoot, HostFailure> {
  return withDescriptors((own) =>
    own
      .keep(openat2(AT_FDCWD, `/proc/${pid}`, { flags: O_PATH | O_DIRECTORY }))
      .andThen((proc) => {
        const mapAt = (name: string) =>
          own.keep(openat2(proc, name, { flags: O_RDONLY })).map((fd) => parseIdMap(readFileSync(fd, 'utf8')))
        return mapAt('uid_map').andThen((uids) =>
          mapAt('gid_map').andThen((gids) =>
            openat2(proc, 'root', { flags: O_PATH | O_DIRECTORY }).map((fd) => ({
              fd,
              uids,
              gids,
              close: () => void close(fd),
            })),
          ),
        )
      })
      .mapErr((errno) => notRunning(container, reasonOf(errno))),
  )
}

function notRunning({ containerId, runtimePath }: ContainerReference, found: string): HostFailure {
  return {
    code: 'host/container-not-running',
    message: `the container ${containerId} cannot be reached: ${found}`,
    found,
    expected: `a container that ${runtimePath} calls created, running or paused`,
  }
}
