import { ok } from 'neverthrow'
import { updateApplicationProfile } from './application-profile.js'
import { chmod } from './chmod.js'
import { createSymlinks } from './create-symlinks.js'
import { disableDeviceNodes } from './disable-device-nodes.js'
import { enableCudaCompat } from './enable-cuda-compat.js'
import type { HookName } from './hook-call.js'
import { createSonameSymlinks } from './link-sonames.js'
import type { Emulation } from './scene.js'
import { updateLdcache } from './update-ldcache.js'

/** What each hook comes to. */
export const emulations: Readonly<Record<HookName, Emulation>> = {
  'create-symlinks': createSymlinks,
  'update-ldcache': updateLdcache,
  'create-soname-symlinks': createSonameSymlinks,
  'enable-cuda-compat': enableCudaCompat,
  'disable-device-node-modification': disableDeviceNodes,
  'update-application-profile': updateApplicationProfile,
  chmod,
  noop: () => ok({}),
}
