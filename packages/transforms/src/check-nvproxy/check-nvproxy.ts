import { err, ok } from 'neverthrow'
import { type Launch, transform, type Transform } from '@ocipipe/core'
import { numberedEscape } from '../json-literal.js'
import { startsContainer } from '../starts-container.js'
import { asksForGpu } from './asks-for-gpu.js'
import { driverVersion } from './driver-version.js'
import type { CheckNvproxyErrorCode } from './error-codes.js'

/** Options of `checkNvproxy`. */
export interface CheckNvproxyOptions {
  /** The drivers that this runsc knows, as `runsc nvproxy list-supported-drivers` prints them. Default: those of the launch. */
  readonly supportedDrivers?: readonly string[]
  /**
   * What happens to a launch whose driver is not among them. `refuse`: it stops. `allow`: runsc is told to try all the same,
   * by `--nvproxy-allow-unsupported-driver`. `note`: it goes on. Default `refuse`.
   */
  readonly unsupportedDriver?: 'refuse' | 'allow' | 'note'
}

const allowFlag = '--nvproxy-allow-unsupported-driver'

/**
 * Finds out before the sandbox does whether runsc can forward the host's NVIDIA driver: it takes exact versions only, and
 * what it says otherwise is `cannot read client sync file: EOF`. The spec stays the very same; `allow` adds an argument.
 *
 * Looks only at runsc's containers that ask for a GPU, and only where the arguments do not settle it
 * (`--nvproxy-driver-version`, `--nvproxy-allow-unsupported-driver`). Fails with `check-nvproxy/driver-missing` or
 * `check-nvproxy/driver-unsupported`.
 *
 * @see https://gvisor.dev/docs/user_guide/gpu/
 *
 * @example
 * ```ts
 * const plan = checkNvproxy({ supportedDrivers: ['550.90.12', '570.124.06'] })(launch, host)
 * ```
 */
export function checkNvproxy(options: CheckNvproxyOptions = {}): Transform {
  const { unsupportedDriver = 'refuse' } = options
  return transform('checkNvproxy', (launch, host) => {
    const supportedDrivers = options.supportedDrivers ?? launch.runtime.nvproxyDrivers
    if (launch.runtime.name !== 'runsc' || !startsContainer(launch) || !asksForGpu(launch.spec)) return ok({})
    if (isSettled(launch)) return ok({})
    const version = driverVersion(host)
    if (version === undefined) {
      return err({
        code: 'check-nvproxy/driver-missing' satisfies CheckNvproxyErrorCode,
        message: "the container asks for a GPU, and NVIDIA's driver is not loaded",
        path: '/proc/driver/nvidia/version',
        expected: 'the version of a loaded driver',
        remedy: "load the driver's kernel module, or start the pod on another node",
      })
    }
    if (supportedDrivers === undefined) {
      const message = `nobody could tell whether runsc knows driver ${version}: it has no list-supported-drivers`
      return ok({ notes: [{ level: 'info', code: 'check-nvproxy/not-checked', message }] })
    }
    if (supportedDrivers.includes(version)) return ok({})
    const message = `runsc does not know NVIDIA driver ${version}`
    if (unsupportedDriver !== 'refuse') {
      const notes = [{ level: 'warning', code: 'check-nvproxy/unsupported-driver', message }] as const
      return ok(unsupportedDriver === 'note' ? { notes } : { notes, args: [allowFlag, ...launch.args] })
    }
    return err({
      code: 'check-nvproxy/driver-unsupported' satisfies CheckNvproxyErrorCode,
      message,
      found: version,
      expected: `one of ${supportedDrivers.join(', ')}`,
      remedy: nearest(version, supportedDrivers),
    })
  })
}

/** Texts of which at least one is in every `config.json` that `checkNvproxy` does anything to. */
export function checkNvproxyLiterals(): readonly string[] {
  return ['nvidia', numberedEscape]
}

/** A version that is forced, or leave to try any: then runsc's answer does not depend on the list. */
function isSettled({ args }: Launch): boolean {
  return args.some((argument) =>
    /^--?nvproxy-(?:driver-version|allow-unsupported-driver)(?:=|$)/.test(argument),
  )
}

function nearest(version: string, supported: readonly string[]): string {
  const branch = version.split('.')[0]
  const same = supported.filter((one) => one.split('.')[0] === branch)
  const install =
    same.length === 0 ? 'install a driver that runsc knows' : `install driver ${same.join(' or ')}`
  return `${install}, use a newer runsc, or set unsupportedDriver to allow`
}
