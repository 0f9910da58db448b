import { basename } from 'node:path'
import { pipe, type Launch, type Transform } from '@ocipipe/core'
import {
  addHooks,
  addHooksLiterals,
  bringUpLoopback,
  bringUpLoopbackLiterals,
  type BringUpLoopbackOptions,
  checkNvproxy,
  checkNvproxyLiterals,
  type CheckNvproxyOptions,
  emulateHooks,
  emulateHooksLiterals,
  type EmulateHooksOptions,
  filterAnnotations,
  filterAnnotationsLiterals,
  type FilterAnnotationsOptions,
  gateStart,
  gateStartLiterals,
  type GateStartOptions,
  joinPea,
  joinPeaLiterals,
  type JoinPeaOptions,
  hintVolumes,
  hintVolumesLiterals,
  type HintVolumesOptions,
  injectCdi,
  injectCdiLiterals,
  type InjectCdiOptions,
  overlayRootfs,
  overlayRootfsLiterals,
  type OverlayRootfsOptions,
  resolveUser,
  resolveUserLiterals,
  type ResolveUserOptions,
  runPrecreateHooks,
  runPrecreateHooksLiterals,
  stripUnsupported,
  stripUnsupportedLiterals,
  type StripUnsupportedOptions,
} from '@ocipipe/transforms'
import type { Config, Rule, Step } from '../generated/config.js'
import { presets } from './presets.js'
import { noPorts, type StepPorts } from './step-ports.js'

/** A pipeline that has been put together from the configuration. */
export interface Pipeline {
  readonly name: string
  readonly transform: Transform
  /** Texts without any of which in config.json it changes nothing. */
  readonly literals: readonly string[]
  /** Whether what it plans depends on the runtime's version. */
  readonly asksRuntime: boolean
}

/** A rule and its pipeline. */
export interface Route {
  readonly rule: Rule
  readonly pipeline: Pipeline
}

/** The routes that a call under this name may take, in order. */
export function routesOf(config: Config, calledAs: string, ports?: StepPorts): readonly Route[] {
  const name = basename(calledAs)
  return (config.rules ?? [])
    .filter(({ calledAs: names }) => names === undefined || names.includes(name))
    .map((rule) => ({ rule, pipeline: pipelineOf(config, rule.pipeline, ports) }))
}

/** The pipeline of that name, of the configuration or a preset. An unknown name has no steps; `loadConfig` refuses it. */
export function pipelineOf(config: Config, name: string, ports: StepPorts = noPorts): Pipeline {
  const steps = (config.pipelines?.[name] ?? presets[name] ?? []).map((step) => built(step, config, ports))
  return {
    name,
    transform: pipe(...steps.map(({ transform }) => transform)),
    literals: steps.flatMap(({ literals }) => literals),
    asksRuntime: steps.some(({ asksRuntime }) => asksRuntime === true),
  }
}

interface BuiltStep {
  readonly transform: Transform
  readonly literals: readonly string[]
  readonly asksRuntime?: boolean
}

type StepName = keyof Step

/** Every transform that a configuration can name. The schema has checked the options. */
const builders: {
  readonly [K in StepName]-?: (
    options: NonNullable<Step[K]>,
    stateRoot: StateRoot,
    ports: StepPorts,
  ) => BuiltStep
} = {
  overlayRootfs: (given, stateRoot) => {
    const options = { ...stateRoot, ...given } as OverlayRootfsOptions
    return { transform: overlayRootfs(options), literals: overlayRootfsLiterals(options) }
  },
  injectCdi: (options) => ({
    transform: injectCdi(options as InjectCdiOptions),
    literals: injectCdiLiterals(options as InjectCdiOptions),
  }),
  emulateHooks: (given, stateRoot) => ({
    transform: emulateHooks({ ...stateRoot, ...given } as EmulateHooksOptions),
    literals: emulateHooksLiterals(),
    asksRuntime: given.emulate === 'where-needed',
  }),
  bringUpLoopback: (options) => ({
    transform: bringUpLoopback(options as BringUpLoopbackOptions),
    literals: bringUpLoopbackLiterals(),
  }),
  gateStart: (given, stateRoot) => ({
    transform: gateStart({ ...stateRoot, ...given } as GateStartOptions),
    literals: gateStartLiterals(),
  }),
  joinPea: (given, stateRoot) => {
    const options = { ...stateRoot, ...given } as JoinPeaOptions
    return { transform: joinPea(options), literals: joinPeaLiterals(options) }
  },
  checkNvproxy: (options) => ({
    transform: checkNvproxy(options as CheckNvproxyOptions),
    literals: checkNvproxyLiterals(),
    asksRuntime: options.supportedDrivers === undefined,
  }),
  addHooks: ({ hookDirs }, _stateRoot, { matchPattern }) => ({
    transform: addHooks({ matchPattern, ...(hookDirs === undefined ? {} : { hookDirs }) }),
    literals: addHooksLiterals(),
  }),
  runPrecreateHooks: ({ hooks = [], hookDirs = [] }, _stateRoot, ports) => ({
    transform: runPrecreateHooks({
      ...ports,
      hookDirs,
      hooks: hooks.map(({ timeoutSeconds, ...hook }) => ({
        ...hook,
        ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds }),
      })),
    }),
    literals: runPrecreateHooksLiterals(),
  }),
  filterAnnotations: (options) => ({
    transform: filterAnnotations(options as FilterAnnotationsOptions),
    literals: filterAnnotationsLiterals(),
  }),
  hintVolumes: (options) => ({
    transform: hintVolumes(options as HintVolumesOptions),
    literals: hintVolumesLiterals(options as HintVolumesOptions),
    asksRuntime: true,
  }),
  resolveUser: (options) => ({
    transform: resolveUser(options as ResolveUserOptions),
    literals: resolveUserLiterals(options as ResolveUserOptions),
  }),
  stripUnsupported: (options) => ({
    transform: stripUnsupported(options as StripUnsupportedOptions),
    literals: stripUnsupportedLiterals(),
    asksRuntime: true,
  }),
}

interface StateRoot {
  readonly stateRoot?: string
}

function built(step: Step, { stateRoot }: Config, ports: StepPorts): BuiltStep {
  const [name, options] = Object.entries(step)[0] as [StepName, Step[StepName]]
  // Name and options are of one member of the step; looking it up by a variable forgets that.
  const build = builders[name] as (options: object, stateRoot: StateRoot, ports: StepPorts) => BuiltStep
  return build(options ?? {}, stateRoot === undefined ? {} : { stateRoot }, ports)
}

/** Whether a launch meets a rule's conditions. */
export function meets({ annotations, mountDestination }: Rule, { spec }: Launch): boolean {
  const given = new Map(Object.entries(spec.annotations ?? {}))
  const annotated = Object.entries(annotations ?? {}).every(
    ([key, value]) => given.has(key) && (value === null || value === given.get(key)),
  )
  return (
    annotated &&
    (mountDestination === undefined ||
      (spec.mounts ?? []).some((mount) => mount.destination === mountDestination))
  )
}

/**
 * Whether any of the pipelines can have anything to do with this text. Never a wrong no: a text in which characters are
 * written as escapes is looked at in full.
 */
export function mayApply(routes: readonly Route[], config: Buffer): boolean {
  if (routes.length === 0) return false
  if (config.includes('\\u') || config.includes('\\/')) return true
  return routes.some(({ pipeline }) => pipeline.literals.some((literal) => config.includes(literal)))
}
