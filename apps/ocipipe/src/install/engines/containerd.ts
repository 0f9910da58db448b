import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { EngineEdit, NodeFiles, RuntimeEntry } from '../change.js'
import { addTable, appended, section } from '../toml/add-table.js'
import { addToTopList, setString } from '../toml/edit-keys.js'
import { isTable, parseToml, type Table, tableAt, type TomlDocument } from '../toml/toml-document.js'
import { containerdFiles, type ContainerdFiles } from './containerd-files.js'
import { nameTaken } from './name-taken.js'

/** How a runtime gets into containerd's configuration. */
export interface ContainerdOptions {
  readonly config: string
  /** A file of its own, which the configuration imports; or an edit of the file whose word counts. */
  readonly method: 'drop-in' | 'in-place'
  /** Whether imported tables are merged key by key (2.1 and later), or take the place of a plugin's whole table. */
  readonly mergesImports: boolean
  /** The folder of drop-ins, where the engine reads one that the configuration does not name. */
  readonly folder?: string
}

/**
 * Adds a runtime to containerd's configuration, of version 1, 2, 3 or 4. The new entry is a copy of the one that it is
 * made after, so that control groups, snapshotters and sandboxes stay as they are, with `BinaryName` pointing to the wrapper.
 *
 * Before 2.1 an imported file's table of a plugin takes the place of the whole table. So the edit is made in the last file
 * that has one, and a drop-in repeats all that was in force.
 */
export function addToContainerd(
  files: NodeFiles,
  entry: RuntimeEntry,
  options: ContainerdOptions,
): Result<EngineEdit, Failure> {
  return safeTry<EngineEdit, Failure>(function* () {
    const found = yield* containerdFiles(files, options.config)
    const cri = yield* criInForce(found, options.mergesImports)
    const { runtime, realRuntime } = yield* newRuntime(cri, entry, found)
    const disabled = found.main.value['disabled_plugins']
    const isDisabled = Array.isArray(disabled) && disabled.some((id) => id === 'cri' || id === found.pluginId)
    const changes =
      options.method === 'drop-in'
        ? yield* dropIn(found, cri, entry, runtime, options)
        : yield* inPlace(found, entry, runtime)
    return ok({
      changes,
      notes: isDisabled ? [`${options.config} disables the CRI plugin: no pod can be started`] : [],
      ...(realRuntime === undefined ? {} : { realRuntime }),
    })
  })
}

/**
 * Adds a runtime to the template from which k3s and RKE2 make containerd's configuration at every start. A template is no
 * TOML, so the section is put behind it; where there is none, behind what it would be without one. What the entry is made
 * after is read from the configuration that was made last.
 */
export function addToTemplate(
  files: NodeFiles,
  entry: RuntimeEntry,
  folder: string,
): Result<EngineEdit, Failure> {
  return safeTry<EngineEdit, Failure>(function* () {
    const generated = `${folder}/config.toml`
    const found = yield* containerdFiles(files, generated)
    const cri = yield* criInForce(found, false)
    const { runtime, realRuntime } = yield* newRuntime(cri, entry, found)
    const path = `${folder}/${found.version >= 3 ? 'config-v3.toml.tmpl' : 'config.toml.tmpl'}`
    const template = (yield* files.read(path)) ?? '{{ template "base" . }}\n'
    const block = `# ${comment(entry.name)}\n${section([...found.keys, entry.name], runtime)}`
    return ok({
      changes: [{ kind: 'text', path, text: appended(template, block) }],
      notes: entry.isDefault ? [`${path} is a template: set default_runtime_name in it by hand`] : [],
      ...(realRuntime === undefined ? {} : { realRuntime }),
    })
  })
}

/** The CRI plugin's table as containerd sees it. */
export function criInForce({ all, pluginId }: ContainerdFiles, merges: boolean): Result<Table, Failure> {
  return safeTry<Table, Failure>(function* () {
    let inForce: Table = {}
    for (const { value, path } of all) {
      const plugins = yield* tableAt(value, ['plugins'], path)
      const table = yield* tableAt(value, ['plugins', pluginId], path)
      if (!(pluginId in plugins)) continue
      inForce = merges ? merged(inForce, table) : table
    }
    return ok(inForce)
  })
}

function merged(below: Table, above: Table): Table {
  const out: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const other = out[key]
    out[key] = isTable(value) && isTable(other) ? merged(other, value) : value
  }
  return out
}

interface NewRuntime {
  readonly runtime: Table
  readonly realRuntime?: string
}

function newRuntime(cri: Table, entry: RuntimeEntry, { main }: ContainerdFiles): Result<NewRuntime, Failure> {
  return safeTry<NewRuntime, Failure>(function* () {
    const containerd = yield* tableAt(cri, ['containerd'], main.path)
    const runtimes = yield* tableAt(cri, ['containerd', 'runtimes'], main.path)
    const present = yield* tableAt(runtimes, [entry.name, 'options'], main.path)
    if (entry.name in runtimes && present['BinaryName'] !== entry.path)
      return nameTaken('containerd', entry.name, main.path)
    if (entry.table !== undefined) return ok({ runtime: entry.table })
    const named = entry.base ?? containerd['default_runtime_name'] ?? 'runc'
    const fallback = entry.base === undefined ? (containerd['default_runtime'] ?? {}) : undefined
    const base = runtimes[String(named)] ?? fallback
    if (!isTable(base)) {
      return err({
        code: 'install/base-unknown' as const,
        message: `containerd has no runtime ${String(named)} that the new one could be made after`,
        path: main.path,
        found: String(named),
        expected: Object.keys(runtimes).join(', '),
      })
    }
    const type = base['runtime_type'] ?? 'io.containerd.runc.v2'
    if (typeof type !== 'string' || !/^io\.containerd\.(?:runc\.v[12]|runtime\.v1\.linux)$/.test(type)) {
      return err({
        code: 'install/base-unsuitable' as const,
        message: `the runtime ${String(named)} is of the type ${String(type)}, whose shim does not take BinaryName`,
        path: main.path,
        found: String(type),
        expected: 'io.containerd.runc.v2',
        remedy: 'name another --base; for gVisor set binary_name in runsc.toml to the wrapper instead',
      })
    }
    const { runtime_engine, runtime_root: _, pod_annotations, container_annotations, options, ...kept } = base
    const given = isTable(options) ? options : {}
    const { BinaryName: program, ...others } = given
    const real = typeof program === 'string' && program !== '' ? program : runtime_engine
    return ok({
      runtime: {
        ...kept,
        runtime_type: 'io.containerd.runc.v2',
        ...annotations('pod_annotations', pod_annotations, entry.podAnnotations),
        ...annotations('container_annotations', container_annotations, entry.containerAnnotations),
        options: { ...others, BinaryName: entry.path },
      },
      ...(typeof real === 'string' && real !== '' ? { realRuntime: real } : {}),
    })
  })
}

function annotations(key: string, before: unknown, more: readonly string[]): Table {
  const all = [...new Set([...(Array.isArray(before) ? (before as readonly string[]) : []), ...more])]
  return all.length === 0 ? {} : { [key]: all }
}

const comment = (name: string): string => `added by ocipipe install: the runtime ${name}`

function inPlace(
  { owner, keys }: ContainerdFiles,
  entry: RuntimeEntry,
  runtime: Table,
): Result<EngineEdit['changes'], Failure> {
  const present = tableAt(owner.value, keys, owner.path).unwrapOr({})
  if (entry.name in present) return ok([])
  return addTable(owner, [...keys, entry.name], runtime, comment(entry.name))
    .andThen((text) => (entry.isDefault ? withDefault({ ...owner, text }, keys, entry.name) : ok(text)))
    .map((text) => [{ kind: 'text', path: owner.path, text }])
}

function withDefault(
  { text, path }: TomlDocument,
  keys: readonly string[],
  name: string,
): Result<string, Failure> {
  return parseToml(text, path).andThen((document) =>
    setString(document, keys.slice(0, -1), 'default_runtime_name', name),
  )
}

function dropIn(
  { main, version, imports, pluginId }: ContainerdFiles,
  cri: Table,
  entry: RuntimeEntry,
  runtime: Table,
  { mergesImports, folder = imports.folder }: ContainerdOptions,
): Result<EngineEdit['changes'], Failure> {
  const ours: Table = {
    containerd: {
      ...(entry.isDefault ? { default_runtime_name: entry.name } : {}),
      runtimes: { [entry.name]: runtime },
    },
  }
  const path = `${folder}/zz-ocipipe-${entry.name}.toml`
  const table = mergesImports ? ours : merged(cri, ours)
  const warning = mergesImports
    ? ''
    : '# This containerd takes the whole table from here: what main files say of this plugin no longer counts.\n'
  const text = `# ${comment(entry.name)}\n${warning}version = ${version}\n\n${section(['plugins', pluginId], table)}`
  return (
    imports.covers(path) || folder !== imports.folder
      ? ok(main.text)
      : addToTopList(main, 'imports', `${imports.folder}/*.toml`)
  ).map((mainText) => [
    ...(mainText === main.text ? [] : [{ kind: 'text' as const, path: main.path, text: mainText }]),
    { kind: 'text' as const, path, text },
  ])
}
