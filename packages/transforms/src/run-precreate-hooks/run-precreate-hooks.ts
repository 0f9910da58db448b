import { jsonEqual, type JsonValue, type Note, type Refusal, transform, type Transform } from '@ocipipe/core'
import { type Hook, parseSpec, printSpec, type Spec, validateDocument } from '@ocipipe/spec'
import { ok, type Result, safeTry } from 'neverthrow'
import type { MatchPattern } from '../add-hooks/hook-file.js'
import { isWanted } from '../add-hooks/is-wanted.js'
import { readHookFiles } from '../add-hooks/read-hook-files.js'
import { startsContainer } from '../starts-container.js'

/** Every code that `runPrecreateHooks` can fail with. */
export const runPrecreateHooksErrorCodes = [
  'run-precreate-hooks/failed',
  'run-precreate-hooks/invalid-answer',
] as const

export type RunPrecreateHooksErrorCode = (typeof runPrecreateHooksErrorCodes)[number]

/**
 * Gives a config.json to a hook's program and returns what it answers; `undefined` where it is not to be run. The error
 * says in words why there is no answer.
 */
export type RunHook = (hook: Hook, config: string) => Result<Uint8Array | undefined, string>

/** Options of `runPrecreateHooks`. */
export interface RunPrecreateHooksOptions {
  /** Hooks to be run for every container, in this order. */
  readonly hooks?: readonly Hook[]
  /** Folders of hook files, of which those of the stage `precreate` are run behind them. Default none. */
  readonly hookDirs?: readonly string[]
  readonly matchPattern: MatchPattern
  /** The only way by which anything is run. The transform is pure as far as this answers the same to the same. */
  readonly runHook: RunHook
}

/**
 * Replaces the spec by what hooks of the stage `precreate` make of it: Podman's and CRI-O's protocol, in which a program reads
 * a config.json from standard input and writes its successor to standard output. The answer is data like any other:
 * it is parsed and checked before the next transform sees it, and parts that are equal keep their bytes.
 *
 * Fails with `run-precreate-hooks/failed` or `run-precreate-hooks/invalid-answer`, and as `addHooks` does.
 *
 * @see https://github.com/containers/common/blob/main/pkg/hooks/docs/oci-hooks.5.md
 *
 * @example
 * ```ts
 * const matchPattern = () => ok(true)
 * const runHook = (_hook: object, config: string) => ok(new TextEncoder().encode(config))
 * const plan = runPrecreateHooks({ hooks: [{ path: '/opt/hook' }], matchPattern, runHook })(launch, host)
 * ```
 */
export function runPrecreateHooks(options: RunPrecreateHooksOptions): Transform {
  const { hooks = [], hookDirs = [], matchPattern, runHook } = options
  return transform('runPrecreateHooks', (launch, host) => {
    if (!startsContainer(launch)) return ok({})
    return safeTry<{ spec: Spec; notes: readonly Omit<Note, 'by'>[] }, Refusal>(function* () {
      const notes: Omit<Note, 'by'>[] = []
      let { spec } = launch
      const run = (hook: Hook): Result<void, Refusal> =>
        answerOf(hook, spec, runHook).map((answer) => {
          if (answer === undefined) notes.push(notRun(hook))
          else if (!isEqual(answer, spec)) spec = answer
        })
      for (const hook of hooks) yield* run(hook)
      for (const file of yield* readHookFiles(host, hookDirs, matchPattern)) {
        if (file.stages.includes('precreate') && (yield* isWanted(file, spec, matchPattern)))
          yield* run(file.hook)
      }
      return ok({ spec, notes })
    })
  })
}

/** Texts of which at least one is in every `config.json` that `runPrecreateHooks` does anything to: what every config.json has. */
export function runPrecreateHooksLiterals(): readonly string[] {
  return ['ociVersion']
}

function answerOf(hook: Hook, spec: Spec, runHook: RunHook): Result<Spec | undefined, Refusal> {
  return runHook(hook, printSpec(spec, ''))
    .mapErr((words) => refusal('run-precreate-hooks/failed', hook, `the hook ${hook.path} ${words}`))
    .andThen((answer) => {
      if (answer === undefined) return ok(undefined)
      const checked = parseSpec(answer)
        .mapErr((error) => [error] as const)
        .andThen((document) => validateDocument(document))
      return checked.mapErr(([fault]) => ({
        ...refusal(
          'run-precreate-hooks/invalid-answer',
          hook,
          `the hook ${hook.path} answers with no config.json: ${fault?.message ?? 'it is not valid'}`,
        ),
        ...(fault === undefined ? {} : { pointer: fault.pointer }),
        expected: 'the config.json that takes the place of the one it was given',
      }))
    })
}

function refusal(code: RunPrecreateHooksErrorCode, hook: Hook, message: string): Refusal {
  return {
    code,
    message,
    path: hook.path,
    remedy: 'run the hook by hand with a config.json on standard input',
  }
}

function notRun({ path }: Hook): Omit<Note, 'by'> {
  const message = `the hook ${path} was not run, so what it changes is not shown`
  return { level: 'warning', code: 'run-precreate-hooks/not-run', message }
}

function isEqual(one: Spec, other: Spec): boolean {
  return jsonEqual(one as unknown as JsonValue, other as unknown as JsonValue)
}
