import type { Process, User } from '@ocipipe/spec'
import type { ContainerEdits } from '../generated/sections.js'
import { editEnv } from './edit-env.js'

/** A process to hold what is added where the spec has none yet; a working directory is required (config.md, Process). */
const emptyProcess: Process = { cwd: '/' }

/** Variables and supplementary groups. The very same value when nothing changes. */
export function editProcess(
  process: Process | undefined,
  { env = [], additionalGids = [] }: ContainerEdits,
): Process | undefined {
  const before = process?.env ?? []
  const after = editEnv(before, env)
  const withEnv = after === before ? process : { ...(process ?? emptyProcess), env: after }
  const groups = newGroups(withEnv?.user, additionalGids)
  if (groups.length === 0) return withEnv
  const user = { ...withEnv?.user, additionalGids: [...(withEnv?.user?.additionalGids ?? []), ...groups] }
  return { ...(withEnv ?? emptyProcess), user }
}

/** Group 0 is never added. */
function newGroups(user: User | undefined, groups: readonly number[]): readonly number[] {
  const there = new Set([0, ...(user?.additionalGids ?? [])])
  return [...new Set(groups)].filter((group) => !there.has(group))
}
