import { nearNames } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { parseAllDocuments } from 'yaml'
import type { Failure } from '../failure.js'
import { isTable, type Table } from '../install/toml/toml-document.js'

/** The gVisor configuration of one pool of workers. */
export interface PoolConfig {
  /** Absent where the document is a GVisorConfiguration alone. */
  readonly pool?: string
  /** The folder with runsc and its shim, where the document names one. */
  readonly binaryPath?: string
  readonly configFlags: Readonly<Record<string, string>>
}

const apiVersion = 'gvisor.runtime.extensions.config.gardener.cloud/v1alpha1'
const kinds = ['GVisorConfiguration', 'ContainerRuntime', 'Shoot']
const mostAliases = 100

/**
 * Reads a provider configuration as Gardener has it: a GVisorConfiguration; or those in the ContainerRuntime of each pool;
 * or in the workers of a Shoot. Several documents in one file are several pools.
 */
export function readProviderConfig(
  text: string,
  path: string,
): Result<readonly PoolConfig[], readonly Failure[]> {
  const documents = parseAllDocuments(text)
  const parsed = Array.isArray(documents) ? documents : []
  const broken = parsed.flatMap(({ errors }) => errors)[0]
  if (broken !== undefined) {
    const [at] = broken.linePos ?? []
    const place = at === undefined ? {} : { line: at.line, column: at.col }
    return err([
      { code: 'gvisor/provider-syntax', message: `${path} is not YAML: ${broken.message}`, path, ...place },
    ])
  }
  const failures: Failure[] = []
  const wrong: Wrong = (pointer, message, expected) => {
    failures.push({
      code: 'gvisor/provider-invalid',
      message: `${path}: ${message}`,
      path,
      pointer,
      expected,
    })
  }
  const pools = parsed.flatMap((document) => poolsIn(document.toJS({ maxAliasCount: mostAliases }), wrong))
  if (failures.length === 0 && pools.length === 0) wrong('', 'gVisor is not configured', kinds.join(', '))
  return failures.length === 0 ? ok(pools) : err(failures)
}

/** Notes a fault, so that all of them are told at once. */
type Wrong = (pointer: string, message: string, expected: string) => void

function poolsIn(value: unknown, wrong: Wrong): readonly PoolConfig[] {
  const kind = isTable(value) ? value['kind'] : undefined
  if (!isTable(value) || typeof kind !== 'string' || !kinds.includes(kind)) {
    wrong('/kind', `kind is ${JSON.stringify(kind ?? null)}`, kinds.join(', '))
    return []
  }
  if (kind === 'GVisorConfiguration') return [configurationIn(value, '', wrong)]
  const spec = isTable(value['spec']) ? value['spec'] : {}
  return kind === 'Shoot' ? poolsOfShoot(spec, wrong) : poolOfRuntime(spec, wrong)
}

function poolOfRuntime(spec: Table, wrong: Wrong): readonly PoolConfig[] {
  if (spec['type'] !== 'gvisor') return []
  const pool = isTable(spec['workerPool']) ? spec['workerPool']['name'] : undefined
  const folder = spec['binaryPath']
  return [
    {
      ...configurationIn(spec['providerConfig'], '/spec/providerConfig', wrong),
      ...(typeof pool === 'string' ? { pool } : {}),
      ...(typeof folder === 'string' ? { binaryPath: folder } : {}),
    },
  ]
}

function poolsOfShoot(spec: Table, wrong: Wrong): readonly PoolConfig[] {
  const provider = isTable(spec['provider']) ? spec['provider'] : {}
  return tablesIn(provider['workers']).flatMap((worker, index) => {
    const cri = isTable(worker['cri']) ? worker['cri'] : {}
    return tablesIn(cri['containerRuntimes']).flatMap((runtime, at) => {
      if (runtime['type'] !== 'gvisor') return []
      const pointer = `/spec/provider/workers/${index}/cri/containerRuntimes/${at}/providerConfig`
      return [{ ...configurationIn(runtime['providerConfig'], pointer, wrong), pool: String(worker['name']) }]
    })
  })
}

const keys = ['apiVersion', 'kind', 'metadata', 'configFlags']

/** None at all is one without flags. */
function configurationIn(value: unknown, pointer: string, wrong: Wrong): PoolConfig {
  if (value === undefined || value === null) return { configFlags: {} }
  if (!isTable(value)) {
    wrong(pointer, 'the provider configuration is no map', 'a GVisorConfiguration')
    return { configFlags: {} }
  }
  for (const [key, expected] of [
    ['apiVersion', apiVersion],
    ['kind', 'GVisorConfiguration'],
  ] as const) {
    const found = value[key]
    if (found !== expected) wrong(`${pointer}/${key}`, `${key} is ${JSON.stringify(found ?? null)}`, expected)
  }
  for (const key of Object.keys(value).filter((one) => !keys.includes(one)))
    wrong(`${pointer}/${key}`, `there is no key ${key}`, nearNames(key, keys).join(' or ') || 'configFlags')
  const flags = value['configFlags'] ?? {}
  if (!isTable(flags)) {
    wrong(`${pointer}/configFlags`, 'configFlags is no map', 'flags of runsc by name')
    return { configFlags: {} }
  }
  for (const [name, flag] of Object.entries(flags)) {
    if (typeof flag === 'string') continue
    const found = JSON.stringify(flag)
    wrong(
      `${pointer}/configFlags/${name}`,
      `the flag ${name} is ${found}, not a string`,
      `a string: "${String(flag)}"`,
    )
  }
  return { configFlags: flags as Readonly<Record<string, string>> }
}

function tablesIn(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.filter(isTable) : []
}
