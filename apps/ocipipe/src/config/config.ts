import { readFileSync } from 'node:fs'
import { err, ok, Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { Config } from '../generated/config.js'
import { presets } from './presets.js'

export type { Config } from '../generated/config.js'

const defaultConfigPath = '/etc/ocipipe/config.yaml'

/** What is in force where there is no file: the wrapper is then a drop-in for the one that the preset is named after. */
export const defaultConfig: Config = { rules: [{ pipeline: 'sgs' }] }

/**
 * Reads the configuration: the file named, which must be there, or else `/etc/ocipipe/config.yaml`, or else the default.
 * YAML 1.2 or JSON, by the file's ending. The YAML reader and the validator are loaded for a file only.
 */
export async function loadConfig(named: string | undefined): Promise<Result<Config, Failure>> {
  const path = named ?? defaultConfigPath
  const text = Result.fromThrowable(() => readFileSync(path, 'utf8'), errorCode)()
  if (text.isErr()) {
    if (named === undefined && text.error === 'ENOENT') return ok(defaultConfig)
    return err({
      code: 'config/unreadable',
      message: `the configuration ${path} cannot be read: ${text.error}`,
      path,
    })
  }
  const value = path.endsWith('.json') ? parseJson(text.value, path) : await parseYaml(text.value, path)
  if (value.isErr()) return err(value.error)
  const { validate } = await import('../generated/validate-config.js')
  if (!validate(value.value)) return err(invalid(path, validate.errors?.[0]))
  return namesAreKnown(value.value as Config, path)
}

function parseJson(text: string, path: string): Result<unknown, Failure> {
  return Result.fromThrowable(
    () => JSON.parse(text) as unknown,
    (thrown) => syntaxFailure(path, String(thrown)),
  )()
}

async function parseYaml(text: string, path: string): Promise<Result<unknown, Failure>> {
  const yaml = await import('./parse-yaml.js')
  return yaml.parseYaml(text).mapErr(({ words, ...place }) => ({ ...syntaxFailure(path, words), ...place }))
}

function syntaxFailure(path: string, words: string): Failure {
  return { code: 'config/syntax', message: `the configuration ${path} cannot be parsed: ${words}`, path }
}

interface Fault {
  readonly instancePath: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}

function invalid(path: string, fault: Fault | undefined): Failure {
  const unknown = fault?.params['additionalProperty']
  const words =
    typeof unknown === 'string' ? `has no key ${JSON.stringify(unknown)}` : (fault?.message ?? 'is not valid')
  const allowed = fault?.params['allowedValues']
  return {
    code: 'config/invalid',
    message: `the configuration ${path}: ${fault?.instancePath || 'the document'} ${words}`,
    path,
    pointer: fault?.instancePath ?? '',
    ...(Array.isArray(allowed) ? { expected: allowed.join(', ') } : {}),
    remedy: 'see the JSON Schema of the configuration (schema/config.schema.json)',
  }
}

function namesAreKnown(config: Config, path: string): Result<Config, Failure> {
  const known = [...Object.keys(config.pipelines ?? {}), ...Object.keys(presets)]
  const index = (config.rules ?? []).findIndex(({ pipeline }) => !known.includes(pipeline))
  const unknown = config.rules?.[index]?.pipeline
  if (unknown === undefined) return ok(config)
  return err({
    code: 'config/unknown-name',
    message: `the configuration ${path}: there is no pipeline ${JSON.stringify(unknown)}`,
    path,
    pointer: `/rules/${index}/pipeline`,
    found: unknown,
    expected: known.join(', '),
  })
}

function errorCode(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown
    ? String(thrown.code)
    : String(thrown)
}
