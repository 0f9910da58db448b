import { ok } from 'neverthrow'
import { invalidHook } from './invalid-hook.js'
import type { Emulation } from './scene.js'

const modeForm = /^[0-7]{1,6}$/
/** The mode of every folder that a runtime makes above a device node. */
const runtimesMode = 0o755

/**
 * `chmod --mode OCT --path PATH …`: NVIDIA's own use is to open `/dev/dri`, which holds already, as a runtime makes such a
 * folder with mode 0755. A path that is not there is passed over, as the hook does it. For any other mode the hook stays.
 */
export const chmod: Emulation = (args, { view }) => {
  const text = args.get('mode')?.[0] ?? ''
  if (!modeForm.test(text))
    return invalidHook({ message: '--mode cannot be read', found: text, expected: 'an octal number' })
  const mode = Number.parseInt(text, 8)
  const paths = args.get('path') ?? []
  const left = paths.filter((path) => {
    const place = view.entry(path).unwrapOr(undefined)
    const isMadeByRuntime = place?.mount !== undefined && place.hostPath === undefined
    if (isMadeByRuntime && mode !== runtimesMode) return true
    const status = view.find(path.startsWith('/') ? path : `/${path}`).unwrapOr(undefined)?.status
    return status !== undefined && status.mode !== mode
  })
  if (left.length === 0) return ok({})
  const message = `chmod stays: the mode of ${left.join(', ')} is not ${text} yet`
  return ok({ isKept: true, notes: [{ level: 'info', code: 'emulate-hooks/hook-kept', message }] })
}
