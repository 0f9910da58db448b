import type { Check } from './check.js'
import { configuration } from './checks/configuration.js'
import { devices } from './checks/devices.js'
import { engines } from './checks/engines.js'
import { folders } from './checks/folders.js'
import { hijack } from './checks/hijack.js'
import { installed } from './checks/installed.js'
import { kernel } from './checks/kernel.js'
import { leftOver } from './checks/left-over.js'
import { nvproxy } from './checks/nvproxy.js'
import { runtimes } from './checks/runtimes.js'

/** Every check, in the order in which they are made. The one of the kernel leaves the mount namespace, so it is the last. */
export const checks: readonly Check[] = [
  configuration,
  runtimes,
  engines,
  installed,
  devices,
  nvproxy,
  folders,
  leftOver,
  hijack,
  kernel,
]
