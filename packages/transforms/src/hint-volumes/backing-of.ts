import { type Hint, isForcedShared } from './hint-keys.js'
import type { Backing, Settings } from './options.js'

/** What the configuration, or else the pod, wants an emptyDir to be; `undefined` where neither says anything. */
export function backingOf(
  name: string,
  hint: Hint | undefined,
  annotations: Readonly<Record<string, string>>,
  { volumes, emptyDirs, tmpfsHint }: Settings,
): Backing | undefined {
  if (Object.hasOwn(volumes, name)) return volumes[name]
  if (isForcedShared(annotations, name) || hint?.['share'] === 'shared') return 'host'
  if (hint?.['type'] === 'bind') return 'disk'
  if (hint?.['type'] === 'tmpfs') return tmpfsHint
  return emptyDirs === false ? undefined : emptyDirs
}
