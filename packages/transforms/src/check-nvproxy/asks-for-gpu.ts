import type { Spec } from '@ocipipe/spec'
import { nvidiaVariable, visibleDevices } from '../inject-cdi/visible-devices.js'

const device = /^\/dev\/nvidia(?:ctl|-uvm(?:-tools)?|\d+)$/
const legacyHook = /(?:^|\/)nvidia-container-runtime-hook$/
const cdiHook = /(?:^|\/)nvidia-cdi-hook$/

/** Will runsc forward NVIDIA's driver into the sandbox of this container? It does for its devices, and for its hooks. */
export function asksForGpu({ linux, hooks, process }: Spec): boolean {
  if ((linux?.devices ?? []).some(({ path }) => device.test(path))) return true
  const isHooked =
    (hooks?.prestart ?? []).some(({ path }) => legacyHook.test(path)) ||
    (hooks?.createContainer ?? []).some(({ path }) => cdiHook.test(path))
  const prefix = `${nvidiaVariable}=`
  const list = (process?.env ?? []).findLast((entry) => entry.startsWith(prefix))?.slice(prefix.length) ?? ''
  return isHooked && visibleDevices(list.split(',')).length > 0
}
