import { posix } from 'node:path'
import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { NodeFiles } from '../change.js'
import { parseToml, tableAt, type TomlDocument, wrongType } from '../toml/toml-document.js'

/** containerd's configuration and all that it imports. */
export interface ContainerdFiles {
  readonly main: TomlDocument
  readonly version: number
  /** The CRI plugin, as this version of the format calls it. */
  readonly pluginId: string
  /** Where runtimes are: the keys of their table. */
  readonly keys: readonly string[]
  /** In the order of reading: what stands later counts more. */
  readonly all: readonly TomlDocument[]
  /** The last one that has a table of the CRI plugin; the main one when none has. */
  readonly owner: TomlDocument
  readonly imports: {
    /** Where a drop-in belongs. */
    readonly folder: string
    readonly covers: (path: string) => boolean
  }
}

const pluginIds: Readonly<Record<number, string>> = {
  1: 'cri',
  2: 'io.containerd.grpc.v1.cri',
  3: 'io.containerd.cri.v1.runtime',
  4: 'io.containerd.cri.v1.runtime',
}

/** Where there is no file, one of version 2 is begun: containerd takes it from 1.3 to 2.x. */
const nothing = 'version = 2\n'

/** Reads containerd's main configuration and its imports. Unknown versions and wrong types are refused. */
export function containerdFiles(files: NodeFiles, config: string): Result<ContainerdFiles, Failure> {
  return safeTry<ContainerdFiles, Failure>(function* () {
    const text = yield* files.read(config)
    const main = yield* parseToml(text ?? nothing, config)
    const version = main.value['version'] ?? 1
    const pluginId = typeof version === 'number' ? pluginIds[version] : undefined
    if (typeof version !== 'number' || pluginId === undefined)
      return err({
        ...wrongType(config, ['version'], version, '1, 2, 3 or 4'),
        found: JSON.stringify(version),
      })
    const patterns = yield* importsOf(main)
    const imported: TomlDocument[] = []
    for (const path of patterns.flatMap((pattern) => matching(files, pattern))) {
      const content = yield* files.read(path)
      if (content !== undefined && path !== config) imported.push(yield* parseToml(content, path))
    }
    const all = [main, ...imported]
    let owner = main
    for (const document of all) {
      const plugins = yield* tableAt(document.value, ['plugins'], document.path)
      if (pluginId in plugins) owner = document
    }
    return ok({
      main,
      version,
      pluginId,
      keys: ['plugins', pluginId, 'containerd', 'runtimes'],
      all,
      owner,
      imports: {
        folder: folderFor(patterns, config),
        covers: (path) => patterns.some((pattern) => globOf(pattern).test(path)),
      },
    })
  })
}

function importsOf({ value, path }: TomlDocument): Result<readonly string[], Failure> {
  const imports = value['imports'] ?? []
  if (!Array.isArray(imports) || imports.some((one) => typeof one !== 'string'))
    return err(wrongType(path, ['imports'], imports, 'a list of strings'))
  return ok((imports as readonly string[]).map((one) => posix.resolve(posix.dirname(path), one)))
}

/** The folder that is imported from already, or the usual one. */
function folderFor(patterns: readonly string[], config: string): string {
  const whole = patterns.find((pattern) => posix.basename(pattern) === '*.toml')
  return posix.dirname(whole ?? `${posix.dirname(config)}/conf.d/*.toml`)
}

function matching(files: NodeFiles, pattern: string): readonly string[] {
  if (!/[*?[]/.test(pattern)) return [pattern]
  const folder = posix.dirname(pattern)
  return files
    .list(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => globOf(pattern).test(path))
}

/** As filepath.Match of Go has it, of whose patterns files use `*` and `?`; sets are taken as they are. */
export function globOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  return new RegExp(`^${source}$`)
}
