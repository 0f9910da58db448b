import { parseQualifiedName } from '@ocipipe/cdi'
import { Result } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'
import { type InjectCdiErrorCode, shown } from './error-codes.js'

/** The variable by which NVIDIA's images and runtimes name devices. */
export const nvidiaVariable = 'NVIDIA_VISIBLE_DEVICES'

/** Asks for nothing, and tells whoever reads it later to add nothing either. */
export const nothing = 'void'

/** Asks for what all devices of a kind share, and for no device. */
export const noDevice = 'none'

/**
 * Which devices a list of NVIDIA's names: indices, UUIDs, MIG devices (`0:1`) and qualified names. `void` anywhere means
 * nothing; of `all` and `none` the first means itself alone. An empty word means nothing either.
 */
export function visibleDevices(list: readonly string[]): readonly string[] {
  const words = list.map((word) => word.trim()).filter((word) => word !== '')
  if (words.includes(nothing)) return []
  const alone = words.find((word) => word === 'all' || word === noDevice)
  return alone === undefined ? words : [alone]
}

/** The qualified names of these devices; one that has no kind is of `defaultKind`. */
export function qualify(
  devices: readonly string[],
  defaultKind: string,
  code: InjectCdiErrorCode,
  pointerOf: (device: string) => string | undefined,
): Result<readonly string[], Refusal> {
  return Result.combine(
    devices.map((device) => {
      const name = device.includes('=') ? device : `${defaultKind}=${device}`
      const pointer = pointerOf(device)
      return parseQualifiedName(name)
        .map(() => name)
        .mapErr((): Refusal => ({
          code,
          message: 'what is asked for is no device',
          ...(pointer === undefined ? {} : { pointer }),
          found: shown(device),
          expected: 'an index, a UUID, a MIG device, or a name of the form vendor/class=device',
          remedy: 'ask for a device that is defined in a CDI file',
        }))
    }),
  )
}
