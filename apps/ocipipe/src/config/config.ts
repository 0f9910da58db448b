import { readFileSync } from 'node:fs'
import { nearNames } from '@ocipipe/core'
import { err, ok, Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { Config, Step } from '../generated/config.js'
import { presets } from './presets.js'

export type { Config } from '../generated/config.js'

export const defaultConfigPath = '/etc/ocipipe/config.yaml'

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
  return parseConfig(text.value, path)
}

/** Reads the text of a configuration. */
export async function parseConfig(text: string, path: string): Promise<Result<Config, Failure>> {
  const value = path.endsWith('.json') ? parseJson(text, path) : await parseYaml(text, path)
  if (value.isErr()) return err(value.error)
  const { validate } = await import('../generated/validate-config.js')
  if (!validate(value.value)) {
    const { invalidConfig } = await import('./invalid-config.js')
    return err(invalidConfig(path, validate.errors ?? []))
  }
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

function namesAreKnown(config: Config, path: string): Result<Config, Failure> {
  const known = [...Object.keys(config.pipelines ?? {}), ...Object.keys(presets)]
  const index = (config.rules ?? []).findIndex(({ pipeline }) => !known.includes(pipeline))
  const unknown = config.rules?.[index]?.pipeline
  if (unknown === undefined) return ok(config)
  return err({
    ...unknownName('pipeline', unknown, known),
    message: `the configuration ${path}: there is no pipeline ${JSON.stringify(unknown)}`,
    path,
    pointer: `/rules/${index}/pipeline`,
  })
}

/** A name that nothing has, and the one that may have been meant. */
export function unknownName(what: string, name: string, known: readonly string[]): Failure {
  const [near] = nearNames(name, known)
  return {
    code: 'config/unknown-name',
    message: `there is no ${what} ${JSON.stringify(name)}`,
    found: name,
    expected: known.join(', '),
    ...(near === undefined ? {} : { remedy: `did you mean ${near}?` }),
  }
}

function errorCode(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown
    ? String(thrown.code)
    : String(thrown)
}

/** Whether any pipeline of the configuration has that transform in it. */
export function hasStep({ pipelines = {} }: Config, name: keyof Step): boolean {
  return Object.values(pipelines).some((steps) => steps.some((step) => name in step))
}
