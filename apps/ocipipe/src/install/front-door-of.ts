import { err, type Result } from 'neverthrow'
import { parseConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { frontDoor } from '../front-door/front-door.js'
import type { Program } from '../front-door/launcher.js'
import { plannedAnew } from './installations.js'
import type { NodeRoot } from './node-root.js'
import { type InstallOptions, placeOf } from './plan-install.js'
import { readRecord } from './record.js'
import { wrapperConfigPath } from './wrapper-config.js'

/** The text of the front door for an installation, by the configuration as it will be once that is done. */
export async function frontDoorOf(
  node: NodeRoot,
  options: InstallOptions,
  program: Program,
): Promise<Result<string, Failure>> {
  const planned = readRecord(node).andThen(({ installations }) =>
    plannedAnew(node, { ...options, frontDoor: '' }, installations),
  )
  if (planned.isErr()) return err(planned.error)
  const change = planned.value.changes.find(({ path }) => path === wrapperConfigPath)
  const text = change?.kind === 'text' ? change.text : node.read(wrapperConfigPath).unwrapOr('')
  const config = await parseConfig(text ?? '', wrapperConfigPath)
  return config.andThen((value) =>
    frontDoor({ place: placeOf(options), config: value, configPath: wrapperConfigPath, program }),
  )
}
