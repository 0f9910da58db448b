import { err, ok } from 'neverthrow'
import { pointerTo, transform, type Transform } from '@ocipipe/core'
import { numberedEscape } from '../json-literal.js'
import { startsContainer } from '../starts-container.js'
import type { FilterAnnotationsErrorCode } from './error-codes.js'
import { isAllowed } from './is-allowed.js'

/** Options of `filterAnnotations`. Every one may be left out. */
export interface FilterAnnotationsOptions {
  /**
   * Annotations that may stay besides those about the pod's own volumes: in full, or their beginning and `*`. What names a path
   * or a socket of the host has to be here in full. Default none.
   */
  readonly allow?: readonly string[]
  /** What becomes of one that may not stay: it is taken out, with a note, or the launch stops. Default `drop`. */
  readonly denied?: 'drop' | 'refuse'
  /** Folders of the kubelet. Absolute. Default `['/var/lib/kubelet']`. */
  readonly kubeletRoots?: readonly string[]
}

const prefix = 'dev.gvisor.'

/**
 * Takes out annotations `dev.gvisor.…` by which whoever writes a pod would turn gVisor's own switches: checkpoints written to
 * any folder of the host, its sockets opened, another root. An engine that hands on `dev.gvisor.*` hands on all of them, and
 * nothing further down looks.
 *
 * What stays is about the pod's own volumes (`spec.mount.<volume>.{type,share,options}`, `empty-dir.<volume>.force-shared`),
 * is in `allow`, or is what gVisor's shim writes itself. Only annotations change, and only for runsc. Fails with
 * `filter-annotations/not-allowed` where `denied` is `refuse`.
 *
 * @example
 * ```ts
 * const plan = filterAnnotations({ allow: ['dev.gvisor.flag.debug*'], denied: 'refuse' })(launch, host)
 * ```
 */
export function filterAnnotations(options: FilterAnnotationsOptions = {}): Transform {
  const { allow = [], denied = 'drop', kubeletRoots = ['/var/lib/kubelet'] } = options
  return transform('filterAnnotations', ({ spec, runtime, ...launch }) => {
    if (runtime.name !== 'runsc' || !startsContainer({ spec, runtime, ...launch })) return ok({})
    const all = Object.entries(spec.annotations ?? {})
    const isLeft = ([key, value]: readonly [string, string]): boolean =>
      !key.startsWith(prefix) || isAllowed(key, value, spec, allow, kubeletRoots)
    const out = all.filter((entry) => !isLeft(entry)).map(([key]) => key)
    if (out.length === 0) return ok({})
    const shown = out.map((key) => (key.length > longestShown ? `${key.slice(0, longestShown)}…` : key))
    if (denied === 'refuse') {
      return err({
        code: 'filter-annotations/not-allowed' satisfies FilterAnnotationsErrorCode,
        message: 'the pod has annotations for gVisor that it may not have',
        pointer: pointerTo('/annotations', shown[0] ?? ''),
        found: shown.slice(0, mostShown).join(', '),
        expected: 'annotations about its volumes, and those that allow names',
        remedy: 'take them out of the pod, or name them in allow',
      })
    }
    const annotations = Object.fromEntries(all.filter(isLeft))
    const message = `taken out, as the pod may not say that: ${shown.slice(0, mostShown).join(', ')}`
    return ok({
      spec: { ...spec, annotations },
      notes: [{ level: 'warning', code: 'filter-annotations/dropped', message }],
    })
  })
}

const longestShown = 120
const mostShown = 20

/** Texts of which at least one is in every `config.json` that `filterAnnotations` does anything to. */
export function filterAnnotationsLiterals(): readonly string[] {
  return ['dev.gvisor', numberedEscape]
}
