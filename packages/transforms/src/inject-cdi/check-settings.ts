import { isQualifiedName, parseKind } from '@ocipipe/cdi'
import { ok, type Result } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'
import { isCanonicalPath } from '../path-text.js'
import { refuse } from './error-codes.js'
import type { Settings } from './options.js'

type Check = readonly [
  option: keyof Settings,
  texts: readonly string[],
  isUsable: (text: string) => boolean,
  expected: string,
]

/**
 * Are the options usable? Asked only once a container has asked for devices: a slip in this transform's options must not
 * stop the containers that have nothing to do with it.
 */
export function checkSettings(settings: Settings): Result<void, Refusal> {
  const { specDirs, annotationPrefixes, devices, environmentVariables, defaultKind } = settings
  const checks: readonly Check[] = [
    ['specDirs', specDirs, isCanonicalPath, 'an absolute path without ".", "..", "//" and trailing slash'],
    ['annotationPrefixes', annotationPrefixes, (text) => text !== '', 'a text that is not empty'],
    ['devices', devices, isQualifiedName, 'a name of the form vendor/class=device'],
    [
      'environmentVariables',
      environmentVariables,
      (text) => /^[^=\0]+$/.test(text),
      'the name of a variable',
    ],
    ['defaultKind', [defaultKind], (text) => parseKind(text).isOk(), 'a kind of the form vendor/class'],
  ]
  for (const [option, texts, isUsable, expected] of checks) {
    const found = texts.find((text) => !isUsable(text))
    if (found !== undefined) {
      return refuse('inject-cdi/option-invalid', `the option ${option} cannot be used`, {
        found,
        expected,
        remedy: `correct ${option} in the options of injectCdi`,
      })
    }
  }
  return ok(undefined)
}
