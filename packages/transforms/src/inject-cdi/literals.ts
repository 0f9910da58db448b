import { longestRun, numberedEscape } from '../json-literal.js'
import { type InjectCdiOptions, settingsOf } from './options.js'
import { nvidiaVariable } from './visible-devices.js'

/**
 * Texts of which at least one is in every `config.json` that `injectCdi(options)` does anything to, for a filter in front
 * of everything else: a file without any of them need not be parsed. With devices for every container it is `''`, which
 * is in every file.
 *
 * A text is cut to its longest part that JSON writes in one way, and the beginning of a numbered escape, the one other
 * way, is among them.
 *
 * @example
 * ```ts
 * injectCdiLiterals() // ['cdi.k8s.io', '\\u00']
 * ```
 */
export function injectCdiLiterals(options: InjectCdiOptions = {}): readonly string[] {
  const settings = settingsOf(options)
  const { annotationPrefixes, devices, environmentVariables, mountRequests } = settings
  if (devices.length > 0) return ['']
  const texts = [
    ...annotationPrefixes,
    ...environmentVariables,
    ...(environmentVariables.includes(nvidiaVariable) ? ['CUDA_VERSION'] : []),
    ...(mountRequests ? ['nvidia-container-devices'] : []),
  ]
  return texts.length === 0 ? [] : [...new Set([...texts.map(longestRun), numberedEscape])]
}
