import { resolve } from 'node:path'
import type { Failure } from '../failure.js'
import { nodeRoot } from '../install/node-root.js'
import { type Installed, installedOn } from '../install/installed-on.js'
import { printJson } from './print.js'

/** Says what is installed, and whether all of it still holds. `true` when it does. */
export function showInstalled(
  root: string,
  json: boolean,
): { readonly holds: boolean; readonly failures: readonly Failure[] } {
  return installedOn(nodeRoot(resolve(root))).match(
    (installed) => {
      if (json) printJson({ installed })
      else print(installed)
      return { holds: installed.every(({ state }) => state === 'installed'), failures: [] }
    },
    (failure) => ({ holds: false, failures: [failure] }),
  )
}

function print(installed: readonly Installed[]): void {
  const lines = installed.flatMap(({ id, state, faults, remedy }) => [
    `${state === 'installed' ? 'ok' : 'failure'} ${id}: ${state}`,
    ...faults.map((fault) => `  ${fault}`),
    ...(remedy === undefined ? [] : [`  remedy: ${remedy}`]),
  ])
  process.stdout.write(`${lines.length === 0 ? 'nothing is installed' : lines.join('\n')}\n`)
}
