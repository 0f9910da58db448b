import type { Hook, Hooks } from '@ocipipe/spec'
import type { CdiHook } from '../generated/sections.js'

/** The hooks of the edits, each appended to the list that its name names (config.md, POSIX-platform Hooks). */
export function editHooks(hooks: Hooks | undefined, edits: readonly CdiHook[]): Hooks | undefined {
  if (edits.length === 0) return hooks
  const names = [...new Set(edits.map(({ hookName }) => hookName))]
  const lists = names.map((name) => {
    const added = edits.filter(({ hookName }) => hookName === name).map(hookOf)
    return [name, [...(hooks?.[name] ?? []), ...added]] as const
  })
  return { ...hooks, ...Object.fromEntries(lists) }
}

function hookOf({ path, args = [], env = [], timeout }: CdiHook): Hook {
  return {
    path,
    ...(args.length === 0 ? {} : { args }),
    ...(env.length === 0 ? {} : { env }),
    ...(timeout === undefined ? {} : { timeout }),
  }
}
