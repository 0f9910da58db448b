import { ok, type Result, safeTry } from 'neverthrow'
import { type Change, type Host, type Launch, type Refusal, transform, type Transform } from '@ocipipe/core'
import type { Hook } from '@ocipipe/spec'
import { startsContainer } from '../starts-container.js'
import { checkSettings } from './check-settings.js'
import { hookCall } from './hook-call.js'
import { isWanted } from './is-wanted.js'
import { type EmulateHooksOptions, type Settings, settingsOf } from './options.js'
import { otherHook, withHooks } from './other-hooks.js'
import { runHooks } from './run-hooks.js'

/**
 * Does as data what NVIDIA's createContainer hooks do, and takes them out of the spec. They are recognised in both
 * spellings, `nvidia-cdi-hook <name>` and `nvidia-ctk hook <name>`, wherever the program lies; no program is run. So a
 * runtime that skips such hooks starts a container in which the driver's libraries are found, and one that runs them
 * executes nothing of the host in a tree that a tenant made.
 *
 * What a hook would make is computed against the container's own view: its root, also a planned or a read-only one, with
 * the mounts of the spec. It becomes effects: `symlink`, `file` and `directory` in the root, or in a read-only layer over it
 * (see `Delivery`). What is there already is not made again. `disable-device-node-modification` and `chmod` stay where they
 * cannot be done as data; a note says so. Hooks that stay, at every stage, get an `env` and a `timeout` if they have none.
 *
 * Fails with one of `emulateHooksErrorCodes`. A launch without such hooks comes back as the very same value, and so does one
 * that was transformed before.
 *
 * @example
 * ```ts
 * const plan = pipe(overlayRootfs(), emulateHooks({ otherHooks: 'refuse' }))(launch, host)
 * ```
 */
export function emulateHooks(options: EmulateHooksOptions = {}): Transform {
  const settings = settingsOf(options)
  return transform('emulateHooks', (launch, host) => {
    if (launch.spec.hooks === undefined || !startsContainer(launch)) return ok({})
    return checkSettings(settings).andThen(() => change(launch, host, settings))
  })
}

function change(launch: Launch, host: Host, settings: Settings): Result<Change, Refusal> {
  return safeTry(function* () {
    const known: { readonly hook: Hook; readonly index: number }[] = []
    const left = new Map<number, Hook>()
    for (const [index, hook] of (launch.spec.hooks?.createContainer ?? []).entries()) {
      if (hookCall(hook) !== undefined) known.push({ hook, index })
      else if (yield* otherHook(hook, index, settings)) left.set(index, hook)
    }
    const isEmulated =
      known.length > 0 && settings.when(launch, host) && (yield* isWanted(launch, host, settings))
    const done = isEmulated
      ? yield* runHooks(known, launch, host, settings)
      : { spec: launch.spec, effects: [], notes: [], kept: known }
    for (const { hook, index } of done.kept) left.set(index, hook)
    const hooks = [...left].toSorted(([a], [b]) => a - b).map(([, hook]) => hook)
    return ok({ spec: withHooks(done.spec, hooks, settings), effects: done.effects, notes: done.notes })
  })
}
