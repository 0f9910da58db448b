import type { Condition } from '@ocipipe/core'

/**
 * How what the hooks would have written gets into the root. `root`: it is written into the root folder, as the hooks do.
 * `layer`: it is put into a read-only layer over the root, which stays as it is. `auto`: into the root where that can be
 * written to and the container may write to it as well, else as a layer.
 */
export type Delivery = 'auto' | 'root' | 'layer'

/** Options of `emulateHooks`. Every one may be left out. */
export interface EmulateHooksOptions {
  /**
   * `where-needed` leaves NVIDIA's hooks to a runtime that runs them as the specification says, where they can write to the
   * root; `never`, to every one. Hooks that are left still get an `env` and a `timeout`. Default `always`.
   */
  readonly emulate?: 'always' | 'where-needed' | 'never'
  /** Emulate only where this holds, as `never` elsewhere. Default: everywhere. */
  readonly when?: Condition
  /** Default `auto`. */
  readonly deliver?: Delivery
  /** What happens to a createContainer hook that is not emulated and not known. Default `keep`. */
  readonly otherHooks?: 'keep' | 'refuse' | 'drop'
  /** What happens to a known hook with arguments that cannot be understood. Default `refuse`. */
  readonly invalidHooks?: 'keep' | 'refuse'
  /** Take out NVIDIA's prestart hook, which would inject the same devices once more. Default `false`. */
  readonly dropLegacyHooks?: boolean
  /** Seconds after which a hook that stays and says nothing about it is killed. Default 30. */
  readonly timeoutSeconds?: number
  /** Folder of our own state. Absolute. Default `/run/ocipipe`. */
  readonly stateRoot?: string
}

/** The options with nothing left out. */
export type Settings = Required<EmulateHooksOptions>

export function settingsOf(options: EmulateHooksOptions): Settings {
  return {
    emulate: 'always',
    when: () => true,
    deliver: 'auto',
    otherHooks: 'keep',
    invalidHooks: 'refuse',
    dropLegacyHooks: false,
    timeoutSeconds: 30,
    stateRoot: '/run/ocipipe',
    ...options,
  }
}
