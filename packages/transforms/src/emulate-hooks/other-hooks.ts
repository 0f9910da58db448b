import { pointerTo, type Refusal } from '@ocipipe/core'
import type { Hook, Hooks, Spec } from '@ocipipe/spec'
import { ok, type Result } from 'neverthrow'
import { refuse } from './error-codes.js'
import { isLegacyHook } from './hook-call.js'
import type { Settings } from './options.js'

/** In the order in which a runtime comes to them. */
const stages = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * A hook that stays: never without an environment of its own. Without one, runtimes have given a hook the container's, so
 * that an image's `LD_PRELOAD` ran as root on the host (CVE-2025-23266). And never without an end.
 */
function harden(hook: Hook, { timeoutSeconds }: Settings): Hook {
  const hasEnv = (hook.env ?? []).length > 0
  if (hasEnv && hook.timeout !== undefined) return hook
  return { ...hook, ...(hasEnv ? {} : { env: [path] }), timeout: hook.timeout ?? timeoutSeconds }
}

/** What becomes of a createContainer hook that is not emulated: it stays, or is gone, or the launch stops. */
export function otherHook(hook: Hook, index: number, { otherHooks }: Settings): Result<boolean, Refusal> {
  if (otherHooks !== 'refuse') return ok(otherHooks === 'keep')
  return refuse('emulate-hooks/other-hook', 'a hook would run a program in the container before it starts', {
    pointer: pointerTo('/hooks/createContainer', index),
    found: [hook.path, ...(hook.args ?? []).slice(1)].join(' '),
    expected: 'hooks that can be emulated',
    remedy: 'take the hook out, or set otherHooks to keep',
  })
}

/** The spec with these createContainer hooks, and every hook that stays hardened; the same spec where that changes none. */
export function withHooks(spec: Spec, createContainer: readonly Hook[], settings: Settings): Spec {
  const before = spec.hooks
  if (before === undefined) return spec
  const after: Record<string, readonly Hook[] | null> = { ...before }
  let isChanged = false
  for (const stage of stages) {
    const was = before[stage] ?? []
    const left =
      stage === 'createContainer' ? createContainer : was.filter((hook) => !isDropped(hook, stage, settings))
    const now = left.map((hook) => harden(hook, settings))
    if (now.length === was.length && now.every((hook, at) => hook === was[at])) continue
    isChanged = true
    if (now.length > 0) after[stage] = now
    else delete after[stage]
  }
  if (!isChanged) return spec
  if (Object.keys(after).length > 0) return { ...spec, hooks: after as Hooks }
  const { hooks: _, ...rest } = spec
  return rest
}

function isDropped(hook: Hook, stage: (typeof stages)[number], { dropLegacyHooks }: Settings): boolean {
  return dropLegacyHooks && stage === 'prestart' && isLegacyHook(hook)
}
