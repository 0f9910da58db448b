import type { Spec } from '@ocipipe/spec'
import { isLegacyHook } from '../emulate-hooks/hook-call.js'

/** The spec without NVIDIA's prestart hooks, which would inject on their own; the very same one when it has none. */
export function withoutLegacyHooks(spec: Spec): Spec {
  const { hooks, ...others } = spec
  const before = hooks?.prestart ?? []
  const kept = before.filter((hook) => !isLegacyHook(hook))
  if (kept.length === before.length) return spec
  const { prestart: _, ...stages } = hooks ?? {}
  if (kept.length === 0) return Object.keys(stages).length === 0 ? others : { ...spec, hooks: stages }
  return { ...spec, hooks: { ...hooks, prestart: kept } }
}
