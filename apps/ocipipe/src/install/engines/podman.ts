import { err, ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../../failure.js'
import type { EngineEdit, NodeFiles, RuntimeEntry } from '../change.js'
import { section } from '../toml/add-table.js'
import { tableAt, wrongType } from '../toml/toml-document.js'
import { nameTaken } from './name-taken.js'
import { readTables } from './read-tables.js'

/**
 * Adds a runtime to Podman by a file of its own in containers.conf.d, which is read key by key after containers.conf, in
 * the order of names. Podman hands every annotation on, so none have to be allowed.
 */
export function addToPodman(
  files: NodeFiles,
  entry: RuntimeEntry,
  config: string,
): Result<EngineEdit, Failure> {
  const folder = `${config}.d`
  const path = `${folder}/99-ocipipe-${entry.name}.conf`
  return safeTry<EngineEdit, Failure>(function* () {
    const others = files.list(folder).filter((name) => name.endsWith('.conf'))
    const all = yield* readTables(files, [config, ...others.map((name) => `${folder}/${name}`)])
    let real: string | undefined
    for (const { path: from, value } of all) {
      const runtimes = yield* tableAt(value, ['engine', 'runtimes'], from)
      if (entry.name in runtimes) return nameTaken('Podman', entry.name, from)
      const base = entry.base === undefined ? undefined : runtimes[entry.base]
      if (base === undefined) continue
      if (!Array.isArray(base))
        return err(wrongType(from, ['engine', 'runtimes', entry.base ?? ''], base, 'a list of paths'))
      real = (base as readonly string[]).find((one) => files.entry(one).type !== 'absent') ?? real
    }
    const table = {
      ...(entry.isDefault ? { runtime: entry.name } : {}),
      runtimes: { [entry.name]: [entry.path] },
    }
    const text = `# added by ocipipe install: the runtime ${entry.name}\n${section(['engine'], table)}`
    return ok({
      changes: [{ kind: 'text', path, text }],
      notes: [],
      ...(real === undefined ? {} : { realRuntime: real }),
    })
  })
}
