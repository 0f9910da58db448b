import { ok, type Result } from 'neverthrow'
import { containerView, type Launch, pointerTo, type Refusal, transform, type Transform } from '@ocipipe/core'
import type { Process, User } from '@ocipipe/spec'
import { longestRun, numberedEscape } from '../json-literal.js'
import { isSandbox, startsContainer } from '../starts-container.js'
import { refuse } from './error-codes.js'
import { lookUpUser, type ResolvedUser } from './look-up-user.js'

/** Options of `resolveUser`. Every one may be left out. */
export interface ResolveUserOptions {
  /** The annotation that names the user. Default `false`: none does. */
  readonly annotation?: string | false
  /** The user where neither annotation nor `process.user.username` names one. Default `false`: the one that the spec has. */
  readonly user?: string | false
  /** Give the process the user's `HOME`, where it has none. Default `true`. */
  readonly setHome?: boolean
}

/**
 * Turns the name of a user into the numbers that a runtime on Linux needs: `process.user.uid`, `gid` and `additionalGids`
 * (those of the spec, then those of `/etc/group`), and `HOME` in `process.env`. The name comes from the annotation, else from
 * `process.user.username`, which Linux runtimes pass over without a word and which is taken out, else from `user`.
 *
 * Accounts are those of the container as it will be: its root, a planned overlay included, with its mounts, links followed
 * inside it. A missing `/etc/passwd` or `/etc/group` is an empty one. A pod's sandbox, whose image has no accounts, is left alone.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config.md#user
 *
 * @example
 * ```ts
 * const plan = resolveUser({ annotation: 'example.com/user' })(launch, host)
 * ```
 */
export function resolveUser(options: ResolveUserOptions = {}): Transform {
  const { setHome = true } = options
  return transform('resolveUser', (launch, host) => {
    const { process } = launch.spec
    const named = wantedBy(launch, options)
    if (process === undefined || named === undefined) return ok({})
    if (!startsContainer(launch) || isSandbox(launch.spec)) return ok({})
    const { wanted, pointer } = named
    return containerView(host, launch)
      .mapErr((error) => error.code)
      .orElse((found): Result<never, Refusal> =>
        refuse('resolve-user/root-unreadable', `the root cannot be looked at: ${found}`, {
          pointer: '/root/path',
          found,
          expected: 'a folder',
        }),
      )
      .andThen((view) => lookUpUser(view, wanted))
      .map((user) => {
        const resolved = withUser(process, user, setHome)
        return resolved === process ? {} : { spec: { ...launch.spec, process: resolved } }
      })
      .mapErr((refusal) => ({ pointer, ...refusal }))
  })
}

/** Texts of which at least one is in every `config.json` that `resolveUser` does anything to. */
export function resolveUserLiterals({
  annotation = false,
  user = false,
}: ResolveUserOptions = {}): readonly string[] {
  if (user !== false) return ['']
  return ['username', numberedEscape, ...(annotation === false ? [] : [longestRun(annotation)])]
}

function wantedBy(
  { spec }: Launch,
  { annotation = false, user = false }: ResolveUserOptions,
): { readonly wanted: string; readonly pointer: string } | undefined {
  const annotations = spec.annotations ?? {}
  const annotated =
    annotation !== false && Object.hasOwn(annotations, annotation) ? annotations[annotation] : undefined
  const username = spec.process?.user?.username
  if (annotated !== undefined && annotation !== false)
    return { wanted: annotated, pointer: pointerTo('/annotations', annotation) }
  if (username !== undefined && username !== '')
    return { wanted: username, pointer: '/process/user/username' }
  return user === false ? undefined : { wanted: user, pointer: '/process/user' }
}

/** The very same process where nothing changes. */
function withUser(process: Process, resolved: ResolvedUser, setHome: boolean): Process {
  const { username: _, ...user } = process.user ?? {}
  const given = user.additionalGids ?? []
  const added = resolved.additionalGids.filter((gid) => !given.includes(gid) && gid !== resolved.gid)
  const after: User = {
    ...user,
    uid: resolved.uid,
    gid: resolved.gid,
    ...(added.length === 0 ? {} : { additionalGids: [...given, ...added] }),
  }
  const needsHome = setHome && !(process.env ?? []).some((entry) => entry.startsWith('HOME='))
  const same =
    process.user?.username === undefined &&
    after.uid === (process.user?.uid ?? 0) &&
    after.gid === (process.user?.gid ?? 0) &&
    added.length === 0
  if (same && !needsHome) return process
  return {
    ...process,
    user: after,
    ...(needsHome ? { env: [...(process.env ?? []), `HOME=${resolved.home}`] } : {}),
  }
}
