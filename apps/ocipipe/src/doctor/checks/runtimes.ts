import { spawnSync } from 'node:child_process'
import { findRuntime } from '../../wrapper/find-runtime.js'
import { type Check, type Finding, findingOf, type Node } from '../check.js'

const longestMilliseconds = 10_000

/** Every runtime that a wrapper may have to become is there, is not the wrapper, and runs. */
export const runtimes: Check = {
  name: 'runtimes',
  look: (node) => {
    const names = new Set([
      ...Object.keys(node.config.runtimes ?? {}),
      ...(node.config.rules ?? []).flatMap(({ calledAs }) => calledAs ?? []),
    ])
    return [...(names.size === 0 ? ['runc'] : names)].map((name) => lookAt(node, name))
  },
}

function lookAt({ state, config }: Node, name: string): Finding {
  const runtime = findRuntime(state, config, name)
  if (runtime.isErr()) return findingOf(runtime.error)
  const { path } = runtime.value
  const { status, error, stderr } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: longestMilliseconds,
  })
  if (status === 0) return { level: 'ok', message: `${name} becomes ${path}` }
  return {
    level: 'failure',
    message: `${path} does not run`,
    why: (error?.message ?? stderr.split('\n')[0]) || `${path} --version ends with ${status}`,
    mend: 'install it anew, or name another one under runtimes in the configuration',
  }
}
