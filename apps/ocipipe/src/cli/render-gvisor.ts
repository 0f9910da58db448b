import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Failure } from '../failure.js'
import { nvproxyNotes } from '../gvisor/ask-runsc.js'
import { lintRunscToml } from '../gvisor/lint-runsc-toml.js'
import { runscTomlPath } from '../gvisor/render-pool.js'
import { section } from '../install/toml/add-table.js'
import { type GvisorFlags, knownFlags, poolUnknown, readText, renderedPools } from './gvisor-pools.js'
import { installOn, type NodeOptions } from './install-on.js'
import { printJson } from './print.js'

/** Prints what the nodes of each pool are to have. Whether a driver fits is a question of this machine's runsc only. */
export function renderGvisor(file: string, options: GvisorFlags): readonly Failure[] {
  return renderedPools(file, options).match(
    (pools) => {
      const failures =
        options.flags === undefined ? pools.flatMap(([config]) => driverFaults(options.runsc, config)) : []
      if (failures.length > 0) return failures
      const rendered = pools.map(([, one]) => one)
      if (options.json) printJson({ pools: rendered })
      else {
        for (const { pool, runscToml, runtime } of rendered) {
          const title = pool === undefined ? '' : `# pool ${pool}\n`
          const keys = ['plugins', 'io.containerd.grpc.v1.cri', 'containerd', 'runtimes', 'runsc']
          process.stdout.write(
            `${title}# ${runscTomlPath}\n${runscToml}\n# containerd, version 2\n${section(keys, runtime)}\n`,
          )
        }
      }
      return []
    },
    (failures) => failures,
  )
}

function driverFaults(runsc: string, config: Parameters<typeof nvproxyNotes>[1]): readonly Failure[] {
  return nvproxyNotes(runsc, config).match(
    (notes) => {
      for (const { message, code } of notes) process.stderr.write(`note: ${message} [${code}]\n`)
      return []
    },
    (failure) => [failure],
  )
}

/** Puts one pool's configuration on a node. */
export async function installGvisor(
  file: string,
  options: GvisorFlags & NodeOptions & { readonly name: string },
): Promise<readonly Failure[]> {
  const root = resolve(options.root)
  const program = installedAt(root, options.runsc)
  const runsc = join(root, program)
  const pools = renderedPools(file, { ...options, runsc })
  if (pools.isErr()) return pools.error
  const [first, ...more] = pools.value
  if (first === undefined || more.length > 0)
    return [
      poolUnknown(
        file,
        '',
        pools.value.map(([config]) => config),
      ),
    ]
  const [config, { runscToml, runtime }] = first
  const failures = options.flags === undefined ? driverFaults(runsc, config) : []
  if (failures.length > 0) return failures
  const told = {
    way: 'gvisor',
    name: options.name,
    program,
    podAnnotations: [],
    containerAnnotations: [],
    isDefault: false,
    target: '',
    gvisor: { runscToml, runtime },
  }
  return installOn(told, options, false)
}

const programFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin']

/** Where a program is on a node, seen from there. */
function installedAt(root: string, runsc: string): string {
  if (runsc.startsWith('/')) return runsc
  const paths = programFolders.map((folder) => `${folder}/${runsc}`)
  return paths.find((path) => existsSync(join(root, path))) ?? `/usr/bin/${runsc}`
}

/** Prints what is wrong in a runsc.toml. Warnings alone are no errors. */
export function lintGvisor(
  file: string,
  options: Pick<GvisorFlags, 'flags' | 'runsc' | 'json'>,
): { readonly failures: readonly Failure[]; readonly hasErrors: boolean } {
  const findings = readText(file).andThen((text) =>
    knownFlags(options).map((flags) => lintRunscToml(text, file, flags)),
  )
  if (findings.isErr()) return { failures: [findings.error], hasErrors: false }
  if (options.json) printJson({ findings: findings.value })
  else if (findings.value.length === 0) process.stdout.write(`${file}: nothing is wrong\n`)
  for (const { level, message, code, line, column, found, expected, remedy } of options.json
    ? []
    : findings.value) {
    const place = line === undefined ? '' : `:${line}:${column ?? 1}`
    const about = Object.entries({ found, expected, remedy }).filter(([, text]) => text !== undefined)
    const lines = about.map(([label, text]) => `  ${label}: ${text}\n`)
    process.stdout.write(`${file}${place}: ${level}: ${message} [${code}]\n${lines.join('')}`)
  }
  return { failures: [], hasErrors: findings.value.some(({ level }) => level === 'error') }
}
