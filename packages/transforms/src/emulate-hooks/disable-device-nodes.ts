import type { Mount } from '@ocipipe/spec'
import { joinPath } from '@ocipipe/core'
import { ok } from 'neverthrow'
import type { Emulation } from './scene.js'
import { decodeText } from './text.js'

const params = '/proc/driver/nvidia/params'
const allowed = /^ModifyDeviceFiles: 1$/m

/** The runtimes that mount on a file in `/proc`. runc refuses to, but for a list of its own. */
const mountsInProc: ReadonlySet<string> = new Set(['crun'])
/** The runtimes whose containers never see the host's `/proc/driver`. */
const hasOwnProc: ReadonlySet<string> = new Set(['runsc'])

/**
 * `disable-device-node-modification`: shows the container the driver's parameters with `ModifyDeviceFiles: 0`, so that the
 * driver's libraries do not make device nodes there. A prepared file is bound over the real one, where the runtime takes
 * such a mount; where it does not, the hook stays.
 */
export const disableDeviceNodes: Emulation = (_args, { host, launch, stateRoot, stateFolder }) => {
  const text = host.readFile(params).map(decodeText).unwrapOr('')
  if (!allowed.test(text) || hasOwnProc.has(launch.runtime.name)) return ok({})
  if (!mountsInProc.has(launch.runtime.name)) {
    const message = `disable-device-node-modification stays: ${launch.runtime.name} takes no mount below /proc`
    return ok({ isKept: true, notes: [{ level: 'info', code: 'emulate-hooks/hook-kept', message }] })
  }
  const path = `${stateFolder}/nvidia-params`
  const mount: Mount = {
    destination: params,
    type: 'bind',
    source: joinPath(stateRoot, path),
    options: ['bind', 'ro', 'nosuid', 'nodev', 'noexec', 'rprivate'],
  }
  const content = text.replace(allowed, 'ModifyDeviceFiles: 0')
  return ok({
    mounts: [mount],
    effects: [{ kind: 'file', place: { root: stateRoot, trust: 'host', path }, content, mode: 0o444 }],
  })
}
