import { posix } from 'node:path'
import { runtimeNameOf } from '@ocipipe/runtimes'
import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { Change, InstallPlan, NodeFiles } from './change.js'
import { type EngineOptions, type EnginePlace, enginePlaces } from './engine-places.js'
import { planGvisor } from './plan-gvisor.js'
import { withRealRuntime, wrapperConfigPath } from './wrapper-config.js'

/** What is to be installed. All paths are the node's own. */
export interface InstallOptions extends EngineOptions {
  /** An engine of `enginePlaces`, or `hijack`. */
  readonly way: string
  readonly name: string
  /** The executable of ocipipe, and where on this machine to copy it from. */
  readonly program: string
  readonly copy?: string
  /** The text of its launcher, where the executable is one that must not be called itself. */
  readonly launcher?: string
  /** The real runtime, where it is not the one on PATH. */
  readonly real?: string
  readonly base?: string
  readonly podAnnotations: readonly string[]
  readonly containerAnnotations: readonly string[]
  /** The text of the front door that stands before the program; in the record with all else that was asked for. */
  readonly frontDoor?: string
  readonly isDefault: boolean
  /** What to take the place of: with `hijack`. */
  readonly target: string
  /** The shim's configuration, and containerd's entry for it: with `gvisor`. */
  readonly gvisor?: { readonly runscToml: string; readonly runtime: Readonly<Record<string, unknown>> }
}

const runtimeFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
/** Where the wrapper looks for the original by itself. */
const knownOriginals: ReadonlySet<string> = new Set(
  ['/usr/bin', '/usr/local/bin'].map((folder) => `${folder}/nvidia-container-runtime`),
)

/** Says what has to change on a node. Looks, and touches nothing. */
export function planInstall(files: NodeFiles, options: InstallOptions): Result<InstallPlan, Failure> {
  if (options.copy === undefined) {
    const real = files.real(options.program)
    const entry = real === undefined ? undefined : files.entry(real)
    if (entry?.type !== 'file' || !entry.isExecutable)
      return err(
        notExecutable(
          'install/program-missing',
          options.program,
          'name it with --program, or --copy it there',
        ),
      )
  }
  if (options.gvisor !== undefined) return planGvisor(files, options, options.gvisor)
  return options.way === 'hijack' ? planHijack(files, options) : planEngine(files, options)
}

const ownFolder = '/usr/local/lib/ocipipe'
const launcherPath = `${ownFolder}/launcher`

/** The path that the engine calls. */
export function placeOf({ way, name, target }: InstallOptions): string {
  return way === 'hijack' ? target : `/usr/local/bin/ocipipe-${name}`
}

/** Where the front door of an installation is, which the place leads to. */
export function doorOf(options: InstallOptions): string {
  return `${ownFolder}/door-${posix.basename(placeOf(options))}`
}

/** What the place leads to. */
const wrapperOf = (options: InstallOptions): string =>
  options.frontDoor !== undefined
    ? doorOf(options)
    : options.launcher === undefined
      ? options.program
      : launcherPath

const brought = ({ copy, program, launcher, frontDoor }: InstallOptions): readonly Change[] => [
  ...(copy === undefined ? [] : [{ kind: 'copy', path: program, source: copy } as const]),
  ...(launcher === undefined || frontDoor !== undefined
    ? []
    : [{ kind: 'text', path: launcherPath, text: launcher, isProgram: true } as const]),
]

/** After the configuration that it is made of: an older one leaves everything to ocipipe. */
const door = (options: InstallOptions): readonly Change[] =>
  options.frontDoor === undefined
    ? []
    : [{ kind: 'text', path: doorOf(options), text: options.frontDoor, isProgram: true }]

function planEngine(files: NodeFiles, options: InstallOptions): Result<InstallPlan, Failure> {
  return safeTry<InstallPlan, Failure>(function* () {
    const place = enginePlaces[options.way]
    if (place === undefined) {
      return err({
        code: 'install/engine-unknown' as const,
        message: `there is no engine ${options.way}`,
        found: options.way,
        expected: [...Object.keys(enginePlaces), 'hijack'].join(', '),
      })
    }
    const { name } = options
    if (!/^[A-Za-z0-9][\w.-]*$/.test(name) || name.length > 63) {
      return err({
        code: 'install/name-invalid' as const,
        message: `${JSON.stringify(name)} cannot name a runtime`,
        found: name,
        expected: 'letters, digits, -, _ and ., up to 63',
      })
    }
    const path = placeOf(options)
    const edit = yield* place.add(files, { ...options, path }, options)
    const real = yield* realRuntime(files, options, place, edit.realRuntime)
    const unit = place.units.find((one) => hasUnit(files, one)) ?? place.units[0]
    return ok({
      id: `${options.way}/${name}`,
      changes: [
        ...brought(options),
        ...(yield* configured(files, posix.basename(path), real)),
        ...door(options),
        { kind: 'link', path, target: wrapperOf(options) },
        // Last, so that the engine never knows of a runtime that is not there.
        ...edit.changes,
      ],
      notes: edit.notes,
      ...(unit === undefined ? {} : { unit }),
    })
  })
}

/** The program behind the wrapper, where the wrapper would not find it by itself. */
function realRuntime(
  files: NodeFiles,
  { real, base, program, way, frontDoor }: InstallOptions,
  { bringsRuntime = false }: EnginePlace,
  fromEntry: string | undefined,
): Result<string | undefined, Failure> {
  const named = real ?? fromEntry
  if (named === undefined || !named.startsWith('/')) {
    if (bringsRuntime) return ok(undefined)
    const wanted = named ?? base ?? 'runc'
    // Podman takes crun where it has both.
    const kinds =
      base === undefined && way === 'podman' ? ['crun', 'runc'] : [runtimeNameOf(wanted) ?? 'runc']
    const found = kinds
      .flatMap((kind) => runtimeFolders.map((folder) => `${folder}/${kind}`))
      .find((path) => isProgram(files, path) && files.real(path) !== files.real(program))
    // A front door looks for no runtime: it has to be named.
    const isFound = frontDoor === undefined && found !== undefined && posix.basename(found) === 'runc'
    if (found !== undefined) return ok(isFound ? undefined : found)
    return err(
      notExecutable('install/runtime-missing', kinds.join(' or '), 'install it, or name one with --real'),
    )
  }
  if (files.real(program) !== undefined && files.real(named) === files.real(program)) {
    return err({
      code: 'install/runtime-is-wrapper',
      message: `${named} leads to the wrapper itself: it would start itself for ever`,
      path: named,
      expected: 'a real runtime',
      remedy: 'name the real one with --real; of one that was hijacked it is the file that ends in .real',
    })
  }
  if (!isProgram(files, named))
    return err(notExecutable('install/runtime-missing', named, 'name the real runtime with --real'))
  return ok(named)
}

function isProgram(files: NodeFiles, path: string): boolean {
  const real = files.real(path)
  const entry = real === undefined ? undefined : files.entry(real)
  return entry?.type === 'file' && entry.isExecutable
}

function hasUnit(files: NodeFiles, unit: string): boolean {
  return ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'].some(
    (folder) => files.entry(`${folder}/${unit}.service`).type !== 'absent',
  )
}

function configured(
  files: NodeFiles,
  name: string,
  real: string | undefined,
): Result<readonly Change[], Failure> {
  if (real === undefined) return ok([])
  return files
    .read(wrapperConfigPath)
    .andThen((text) => withRealRuntime(text, name, real))
    .map((text) => [{ kind: 'text', path: wrapperConfigPath, text }])
}

/** The engine's configuration stays as it is: the program that it calls is moved aside, and the wrapper stands in its place. */
function planHijack(files: NodeFiles, options: InstallOptions): Result<InstallPlan, Failure> {
  const { target: path } = options
  const program = wrapperOf(options)
  const aside = `${path}.real`
  const isOurs = (one: string): boolean => {
    const real = files.real(one)
    return real !== undefined && real === files.real(program)
  }
  const refuse = (code: HijackErrorCode, message: string, remedy: string): Result<never, Failure> =>
    err({ code, message, path, remedy })
  const found = files.entry(path)
  if (found.type === 'absent')
    return refuse('install/original-missing', `${path} is not there`, 'install the runtime first')
  if (isOurs(path) && isOurs(aside)) {
    return refuse(
      'install/runtime-is-wrapper',
      `${path} and ${aside} are both the wrapper: it would start itself for ever`,
      `put the original at ${aside}, or reinstall its package`,
    )
  }
  if (isOurs(path) && !isProgram(files, aside)) {
    return refuse(
      'install/original-missing',
      `${path} is the wrapper already, but the original is not at ${aside}`,
      'reinstall the package of the runtime',
    )
  }
  if (!isOurs(path) && !isProgram(files, path))
    return err(notExecutable('install/original-missing', path, 'reinstall the package of the runtime'))
  if (!isOurs(path) && files.entry(aside).type !== 'absent' && !isOurs(aside)) {
    return refuse(
      'install/aside-taken',
      `${aside} is there, and was not put there by this installation`,
      'see whose it is, for instance the GPU Operator’s, and move it',
    )
  }
  const exchange: Change = { kind: 'exchange', path, aside, target: program }
  const real = knownOriginals.has(path) && options.frontDoor === undefined ? undefined : aside
  return configured(files, posix.basename(path), real).map((config) => ({
    id: `hijack${path}`,
    changes: [...brought(options), ...config, ...door(options), exchange],
    notes: [
      `an upgrade of its package puts ${path} back: ocipipe status says so, and installing again mends it`,
    ],
  }))
}

type HijackErrorCode = 'install/original-missing' | 'install/runtime-is-wrapper' | 'install/aside-taken'

type MissingCode = 'install/program-missing' | 'install/runtime-missing' | 'install/original-missing'

function notExecutable(code: MissingCode, path: string, remedy: string): Failure {
  return { code, message: `${path} is not an executable file`, path, expected: 'an executable file', remedy }
}
