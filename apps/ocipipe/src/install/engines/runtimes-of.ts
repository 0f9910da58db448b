import { parse, type ParseError } from 'jsonc-parser'
import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { NodeFiles } from '../change.js'
import { isTable, type Table, tableAt } from '../toml/toml-document.js'
import { criInForce } from './containerd.js'
import { containerdFiles, globOf } from './containerd-files.js'
import { readTables } from './read-tables.js'

/** A runtime that an engine has in its configuration. */
export interface EngineRuntime {
  readonly name: string
  /** Its program; none where the engine finds it by itself. */
  readonly path: string | undefined
  /** Whether a pod's annotation of this key reaches the container's config.json. */
  readonly handsOn: (annotation: string) => boolean
}

type Reader = (
  files: NodeFiles,
  config: string,
  mergesImports: boolean,
) => Result<readonly EngineRuntime[], Failure>

/** The runtimes of an engine of this kind, as its configuration has them in force. */
export function runtimesOf(
  engine: string,
  files: NodeFiles,
  config: string,
  mergesImports: boolean,
): Result<readonly EngineRuntime[], Failure> {
  return (readers[engine] ?? ofContainerd)(files, config, mergesImports)
}

const readers: Readonly<Record<string, Reader>> = { crio: ofCrio, podman: ofPodman, docker: ofDocker }

const all = (): boolean => true

function ofContainerd(
  files: NodeFiles,
  config: string,
  mergesImports: boolean,
): Result<readonly EngineRuntime[], Failure> {
  return safeTry<readonly EngineRuntime[], Failure>(function* () {
    const cri = yield* criInForce(yield* containerdFiles(files, config), mergesImports)
    const runtimes = yield* tableAt(cri, ['containerd', 'runtimes'], config)
    return ok(
      Object.entries(runtimes)
        .filter((entry): entry is [string, Table] => isTable(entry[1]))
        .map(([name, { options, pod_annotations: allowed }]) => ({
          name,
          path: isTable(options) ? text(options['BinaryName']) : undefined,
          handsOn: (annotation) => texts(allowed).some((pattern) => globOf(pattern).test(annotation)),
        })),
    )
  })
}

function ofCrio(files: NodeFiles, config: string): Result<readonly EngineRuntime[], Failure> {
  return mergedTables(files, config, ['crio', 'runtime', 'runtimes']).map((runtimes) =>
    runtimes.flatMap(([name, runtime]) =>
      isTable(runtime)
        ? // Of a pod's annotations it keeps back none but its own.
          [{ name, path: text(runtime['runtime_path']), handsOn: all }]
        : [],
    ),
  )
}

function ofPodman(files: NodeFiles, config: string): Result<readonly EngineRuntime[], Failure> {
  return mergedTables(files, config, ['engine', 'runtimes']).map((runtimes) =>
    runtimes.map(([name, paths]) => ({
      name,
      path: texts(paths).find((path) => files.entry(path).type !== 'absent'),
      handsOn: all,
    })),
  )
}

function ofDocker(files: NodeFiles, config: string): Result<readonly EngineRuntime[], Failure> {
  return files.read(config).andThen((content) => {
    const errors: ParseError[] = []
    const value: unknown = parse(content ?? '{}', errors)
    if (errors.length > 0 || !isTable(value))
      return err({ code: 'install/engine-syntax' as const, message: `${config} is not JSON`, path: config })
    const { runtimes } = value
    return ok(
      Object.entries(isTable(runtimes) ? runtimes : {}).map(([name, runtime]) => ({
        name,
        path: isTable(runtime) ? text(runtime['path']) : undefined,
        handsOn: all,
      })),
    )
  })
}

/** The entries of a table that a file and the folder beside it make together; what stands later counts. */
function mergedTables(
  files: NodeFiles,
  config: string,
  keys: readonly string[],
): Result<readonly (readonly [string, unknown])[], Failure> {
  return safeTry<readonly (readonly [string, unknown])[], Failure>(function* () {
    const folder = `${config}.d`
    const documents = yield* readTables(files, [
      config,
      ...files
        .list(folder)
        .filter((name) => name.endsWith('.conf'))
        .map((name) => `${folder}/${name}`),
    ])
    const merged = new Map<string, unknown>()
    for (const { value, path } of documents) {
      for (const [name, runtime] of Object.entries(yield* tableAt(value, keys, path))) {
        const before = merged.get(name)
        merged.set(name, isTable(before) && isTable(runtime) ? { ...before, ...runtime } : runtime)
      }
    }
    return ok([...merged])
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
