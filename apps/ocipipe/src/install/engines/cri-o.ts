import { ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { EngineEdit, NodeFiles, RuntimeEntry } from '../change.js'
import { section } from '../toml/add-table.js'
import { readTables } from './read-tables.js'
import { isTable, tableAt } from '../toml/toml-document.js'
import { nameTaken } from './name-taken.js'

const runtimesOf = ['crio', 'runtime', 'runtimes'] as const

/**
 * Adds a runtime to CRI-O by a file of its own in crio.conf.d; CRI-O merges those key by key, in the order of names.
 *
 * The pod's annotations need no leave there: CRI-O hands all of them on but its own, and does not start when
 * `allowed_annotations` has another than one of its own.
 */
export function addToCrio(
  files: NodeFiles,
  entry: RuntimeEntry,
  config: string,
): Result<EngineEdit, Failure> {
  const folder = `${config}.d`
  const path = `${folder}/99-ocipipe-${entry.name}.conf`
  return safeTry<EngineEdit, Failure>(function* () {
    const all = yield* readTables(files, [config, ...files.list(folder).map((name) => `${folder}/${name}`)])
    let base: Readonly<Record<string, unknown>> = {}
    for (const { path: from, value } of all) {
      const runtimes = yield* tableAt(value, runtimesOf, from)
      if (entry.name in runtimes) return nameTaken('CRI-O', entry.name, from)
      const settings = yield* tableAt(value, ['crio', 'runtime'], from)
      const named = entry.base ?? settings['default_runtime'] ?? 'runc'
      const found = runtimes[String(named)]
      if (isTable(found)) base = { ...base, ...found }
    }
    const { runtime_path: real, runtime_config_path: _, ...kept } = base
    const table = {
      ...(entry.isDefault ? { default_runtime: entry.name } : {}),
      runtimes: {
        [entry.name]: {
          runtime_type: 'oci',
          ...kept,
          runtime_path: entry.path,
        },
      },
    }
    const text = `# added by ocipipe install: the runtime ${entry.name}\n${section(['crio', 'runtime'], table)}`
    return ok({
      changes: [{ kind: 'text', path, text }],
      notes: [],
      ...(typeof real === 'string' && real !== '' ? { realRuntime: real } : {}),
    })
  })
}
