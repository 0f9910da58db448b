import { isDeepStrictEqual } from 'node:util'
import { err, ok, type Result } from 'neverthrow'
import { parseDocument } from 'yaml'
import type { Failure } from '../failure.js'

export const wrapperConfigPath = '/etc/ocipipe/config.yaml'

/**
 * Names the real runtime of a wrapper in the configuration of ocipipe. Where there is none, one is begun that does what
 * would be done without: the preset `sgs`. Comments and all else stay; a text is only added to where that is enough.
 */
export function withRealRuntime(
  text: string | undefined,
  name: string,
  real: string,
): Result<string, Failure> {
  const before = text ?? 'rules:\n  - pipeline: sgs\n'
  const document = parseDocument(before)
  const value: unknown = document.toJS() ?? {}
  if (document.errors.length > 0 || typeof value !== 'object' || Array.isArray(value)) {
    return err({
      code: 'install/engine-syntax',
      message: `${wrapperConfigPath} is not a YAML map`,
      path: wrapperConfigPath,
      remedy: 'correct it: the wrapper cannot read it either',
    })
  }
  const runtimes = (value as { runtimes?: Readonly<Record<string, { path?: string }>> }).runtimes
  if (runtimes?.[name]?.path === real) return ok(before)
  const intended = { ...value, runtimes: { ...runtimes, [name]: { ...runtimes?.[name], path: real } } }
  const ended = before === '' || before.endsWith('\n') ? before : `${before}\n`
  const longer = `${ended}runtimes:\n  ${JSON.stringify(name)}:\n    path: ${JSON.stringify(real)}\n`
  const appended = parseDocument(longer)
  if (appended.errors.length === 0 && isDeepStrictEqual(appended.toJS(), intended)) return ok(longer)
  document.setIn(['runtimes', name, 'path'], real)
  return ok(document.toString({ lineWidth: 0 }))
}
