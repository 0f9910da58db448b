import { remembered } from '@ocipipe/core'
import { realHost } from '@ocipipe/host'
import { createColors } from 'picocolors'
import { defaultConfig, defaultConfigPath, loadConfig } from '../config/config.js'
import type { Finding, Node } from '../doctor/check.js'
import { checks } from '../doctor/checks.js'
import { inheritedState } from '../inherited-state.js'
import { printJson } from './print.js'
import { progressBar } from './progress.js'
import { shown } from './shown.js'

interface Result extends Finding {
  readonly check: string
}

const colors = createColors(process.stdout.isTTY === true && !process.env['NO_COLOR'])
const painted = { ok: colors.green, warning: colors.yellow, failure: colors.red } as const

/** Makes every check and prints what it found. Whether there is no failure among it. */
export async function doctor(options: {
  readonly config?: string
  readonly json: boolean
}): Promise<boolean> {
  const named = options.config ?? (process.env['OCIPIPE_CONFIG'] || undefined)
  const loaded = await loadConfig(named)
  const node: Node = {
    host: remembered(realHost()),
    config: loaded.unwrapOr(defaultConfig),
    configPath: named ?? defaultConfigPath,
    ...(loaded.isErr() ? { configFailure: loaded.error } : {}),
    state: inheritedState(),
  }
  const progress = progressBar('checks')
  const results = checks.flatMap(({ name, look }, index) => {
    progress.report(index, checks.length)
    return look(node).map((finding): Result => ({ check: name, ...finding }))
  })
  progress.end()
  const failures = results.filter(({ level }) => level === 'failure').length
  const warnings = results.filter(({ level }) => level === 'warning').length
  if (options.json) printJson({ findings: results, failures, warnings })
  else print(results)
  return failures === 0
}

function print(results: readonly Result[]): void {
  const lines = results.flatMap(({ check, level, message, why, mend }) => [
    `${painted[level](level.padEnd('failure'.length))}  ${check}: ${shown(message)}`,
    ...(why === undefined ? [] : [`         why: ${shown(why)}`]),
    ...(mend === undefined ? [] : [`         mend: ${shown(mend)}`]),
  ])
  process.stdout.write(`${lines.join('\n')}\n`)
}
