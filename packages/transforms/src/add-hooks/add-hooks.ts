import { jsonEqual, type JsonValue, type Refusal, transform, type Transform } from '@ocipipe/core'
import type { Hook, Spec } from '@ocipipe/spec'
import { ok, type Result } from 'neverthrow'
import { startsContainer } from '../starts-container.js'
import { refuse } from './error-codes.js'
import type { HookFile, MatchPattern } from './hook-file.js'
import { isWanted } from './is-wanted.js'
import { defaultHookDirs, readHookFiles } from './read-hook-files.js'

/** Options of `addHooks`. */
export interface AddHooksOptions {
  /** Folders of hook files; a file takes the place of one of its name before. Default those of Podman and CRI-O. */
  readonly hookDirs?: readonly string[]
  /**
   * How patterns are matched. Engines that read these files use the syntax of Go, which has no backtracking; a tenant chooses
   * the annotations, so whoever is given JavaScript's `RegExp` here must trust the patterns.
   */
  readonly matchPattern: MatchPattern
}

/**
 * Adds the hooks that `hooks.d` files (oci-hooks(5), version 1.0.0) ask for to `/hooks`, as Podman and CRI-O do for
 * runtimes of their own: by name, each in the stages that its file names, where its conditions hold. A hook that is in
 * its stage already is not added again. Hooks of the stage `precreate` are for `runPrecreateHooks`, and are passed over.
 *
 * Fails with `add-hooks/invalid-file`, `add-hooks/unreadable`, `add-hooks/hook-missing` or `add-hooks/no-command`.
 *
 * @see https://github.com/containers/common/blob/main/pkg/hooks/docs/oci-hooks.5.md
 *
 * @example
 * ```ts
 * const matchPattern = (pattern: string, text: string) => ok(new RegExp(pattern).test(text))
 * const plan = addHooks({ hookDirs: ['/etc/hooks.d'], matchPattern })(launch, host)
 * ```
 */
export function addHooks(options: AddHooksOptions): Transform {
  const { hookDirs = defaultHookDirs, matchPattern } = options
  return transform('addHooks', (launch, host) => {
    if (!startsContainer(launch)) return ok({})
    return readHookFiles(host, hookDirs, matchPattern).andThen((files) => {
      let planned: Result<Spec, Refusal> = ok(launch.spec)
      for (const file of files) {
        planned = planned.andThen((spec) =>
          isWanted(file, launch.spec, matchPattern).andThen((wanted) => {
            if (!wanted || file.stages.every((stage) => stage === 'precreate')) return ok(spec)
            return host.lstat(file.hook.path).isErr() ? hookMissing(file) : ok(withHook(spec, file))
          }),
        )
      }
      return planned.map((spec) => ({ spec }))
    })
  })
}

/** Texts of which at least one is in every `config.json` that `addHooks` does anything to: what every config.json has. */
export function addHooksLiterals(): readonly string[] {
  return ['ociVersion']
}

function withHook(spec: Spec, { hook, stages }: HookFile): Spec {
  let next = spec
  for (const stage of stages) {
    if (stage === 'precreate') continue
    const there = next.hooks?.[stage] ?? []
    if (!there.some((one) => isEqual(one, hook)))
      next = { ...next, hooks: { ...next.hooks, [stage]: [...there, hook] } }
  }
  return next
}

function isEqual(one: Hook, other: Hook): boolean {
  return jsonEqual(one as unknown as JsonValue, other as unknown as JsonValue)
}

function hookMissing({ hook, path }: HookFile) {
  return refuse('add-hooks/hook-missing', `${path} asks for the hook ${hook.path}, which is not there`, {
    path: hook.path,
    found: 'nothing',
    expected: 'a program',
    remedy: `install it, or remove ${path}`,
  })
}
