import { spawnSync } from 'node:child_process'
import { driverVersion } from '@ocipipe/transforms'
import { findRuntime } from '../../wrapper/find-runtime.js'
import type { Check, Node } from '../check.js'

const longestMilliseconds = 10_000

/** gVisor forwards NVIDIA's driver for the versions it knows, and for no other. */
export const nvproxy: Check = {
  name: 'nvproxy',
  look: (node) => {
    const driver = driverVersion(node.host)
    const runsc = runscOf(node)
    if (driver === undefined || runsc === undefined) return []
    const { status, stdout } = spawnSync(runsc, ['nvproxy', 'list-supported-drivers'], {
      encoding: 'utf8',
      timeout: longestMilliseconds,
    })
    const known = status === 0 ? stdout.split(/\s+/).filter((word) => word !== '') : []
    if (known.includes(driver)) return [{ level: 'ok', message: `${runsc} knows NVIDIA driver ${driver}` }]
    const why = status === 0 ? `it knows ${known.join(', ')}` : 'it has no list-supported-drivers'
    const branch = known.filter((version) => version.split('.')[0] === driver.split('.')[0])
    return [
      {
        level: status === 0 ? 'failure' : 'warning',
        message: `${runsc} does not know NVIDIA driver ${driver}`,
        why,
        mend: branch.length > 0 ? `install driver ${branch.join(' or ')}` : 'install a newer runsc',
      },
    ]
  },
}

function runscOf({ state, config }: Node): string | undefined {
  const named = Object.values(config.runtimes ?? {}).find(
    ({ kind, path }) => kind === 'runsc' || path.endsWith('/runsc'),
  )
  return (
    named?.path ??
    findRuntime(state, config, 'runsc')
      .map(({ path }) => path)
      .unwrapOr(undefined)
  )
}
