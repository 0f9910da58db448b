import { ok, type Result } from 'neverthrow'
import {
  type Change,
  containerKey,
  type Launch,
  type Refusal,
  transform,
  type Transform,
} from '@ocipipe/core'
import { printSpec, type Spec } from '@ocipipe/spec'
import { longestRun, numberedEscape } from '../json-literal.js'
import { startsContainer } from '../starts-container.js'
import { refuse } from './error-codes.js'
import { execArguments } from './exec-arguments.js'

/** Options of `joinPea`. Every one may be left out. */
export interface JoinPeaOptions {
  /**
   * What becomes of a pea. `subContainer`: a container of the sandbox that is there, for runsc. `exec`: a process in the
   * container that is there, which has that container's root and mounts, not its own. Default `subContainer`.
   */
  readonly as?: 'subContainer' | 'exec'
  /** For which runtimes. Default `['runsc']`: others join the namespaces that the spec names. */
  readonly runtimes?: readonly string[]
  /** The annotation that says what a container is, with the value `pea`. Default `container-type`. */
  readonly typeAnnotation?: string
  /** The annotation that names the container to join. Default `sandbox-container`. */
  readonly containerAnnotation?: string
  /** Folder of our own state. Absolute. Default `/run/ocipipe`. */
  readonly stateRoot?: string
}

const criType = 'io.kubernetes.cri.container-type'
const criSandbox = 'io.kubernetes.cri.sandbox-id'

/**
 * Has a pea, a bundle of its own that shares the namespaces of a container that is there, run where a sandboxed runtime can
 * share them: inside the sandbox. A pea is known by its two annotations and by a path in a namespace of the spec.
 *
 * As `subContainer` it keeps its image and mounts: the spec gets the annotations `io.kubernetes.cri.container-type: container`
 * and `io.kubernetes.cri.sandbox-id`, and loses the paths of its namespaces, which are the sandbox's own, and its user namespace
 * with the mappings. As `exec` the arguments of `run` become those of `exec --process`, with `/process` of the spec in a file of
 * the container's folder.
 *
 * The annotations must be the engine's: whoever writes them chooses whose sandbox is joined. Fails with one of
 * `joinPeaErrorCodes`.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config-linux.md#namespaces
 *
 * @example
 * ```ts
 * const plan = joinPea({ as: 'exec', runtimes: ['runc', 'crun'] })(launch, host)
 * ```
 */
export function joinPea(options: JoinPeaOptions = {}): Transform {
  const { as = 'subContainer', runtimes = ['runsc'], stateRoot = '/run/ocipipe' } = options
  const [typeKey, containerKeyName] = annotationsOf(options)
  return transform('joinPea', (launch) => {
    const annotations = launch.spec.annotations ?? {}
    const container = annotations[containerKeyName]
    const isPea = annotations[typeKey] === 'pea' && container !== undefined && sharesNamespaces(launch.spec)
    if (!isPea || !startsContainer(launch) || !runtimes.includes(launch.runtime.name)) return ok({})
    return containerKey({ runtime: { ...launch.runtime, containerId: container } })
      .orElse(invalidId)
      .andThen(() =>
        as === 'exec' ? asExec(launch, container, stateRoot) : asSubContainer(launch, container),
      )
  })
}

function annotationsOf({
  typeAnnotation = 'container-type',
  containerAnnotation = 'sandbox-container',
}: JoinPeaOptions): readonly [string, string] {
  return [typeAnnotation, containerAnnotation]
}

function sharesNamespaces({ linux }: Spec): boolean {
  return (linux?.namespaces ?? []).some(({ path }) => path !== undefined && path !== '')
}

function asSubContainer({ spec }: Launch, container: string): Result<Change, Refusal> {
  const { namespaces: before, ...linux } = spec.linux ?? {}
  const namespaces = before ?? []
  const kept = namespaces.filter(({ type }) => type !== 'user')
  // There is no other user namespace in a sandbox than its own, and runsc takes no mappings without one.
  const { uidMappings: _, gidMappings: __, ...unmapped } = linux
  return ok({
    spec: {
      ...spec,
      annotations: { ...spec.annotations, [criType]: 'container', [criSandbox]: container },
      linux: {
        ...(kept.length === namespaces.length ? linux : unmapped),
        namespaces: kept.map(({ path: ___, ...namespace }) => namespace),
      },
    },
  })
}

function asExec(launch: Launch, container: string, stateRoot: string): Result<Change, Refusal> {
  const { spec } = launch
  const { process } = spec
  if (process === undefined)
    return refuse('join-pea/process-missing', 'the pea has no process', { pointer: '/process' })
  return containerKey(launch)
    .orElse(invalidId)
    .andThen((key) => {
      const path = `containers/${key}/process.json`
      return execArguments(launch, container, `${stateRoot}/${path}`).map((args) => ({
        args,
        effects: [
          {
            kind: 'file' as const,
            place: { root: stateRoot, trust: 'host' as const, path },
            content: `${printSpec(process as unknown as Spec)}\n`,
            mode: 0o600,
          },
        ],
        notes: [
          {
            level: 'warning' as const,
            code: 'join-pea/root-not-used',
            message: `the pea runs in the root and with the mounts of ${container}; its own are not used`,
          },
        ],
      }))
    })
}

function invalidId(found: string) {
  return refuse('join-pea/container-id-invalid', 'a container id cannot be one', {
    found,
    expected: 'letters, digits, "_", "+", "." and "-"',
  })
}

/** Texts of which at least one is in every `config.json` that `joinPea` does anything to. */
export function joinPeaLiterals(options: JoinPeaOptions = {}): readonly string[] {
  return [longestRun(annotationsOf(options)[0]), numberedEscape]
}
