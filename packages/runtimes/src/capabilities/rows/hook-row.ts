import type { CapabilityRow, TableRuntime } from '../capability-row.js'

/** The stages of POSIX hooks (config.md, POSIX-platform Hooks), in the order in which a runtime comes to them. */
export const hookStages = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const

export type HookStage = (typeof hookStages)[number]

type Details = Omit<CapabilityRow, 'id' | 'pointer' | 'value' | 'outcome' | 'effect' | 'lossiness'> &
  Partial<Pick<CapabilityRow, 'outcome' | 'effect' | 'lossiness'>> & {
    /** Tells the rows of one stage apart. */
    readonly suffix?: string
  }

const kebab = (stage: HookStage): string => stage.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A row about the hooks of one stage, `hook-create-container`; unless something else is said, they are run. */
export function hookRow(
  runtime: TableRuntime,
  stage: HookStage,
  { suffix = '', ...details }: Details,
): CapabilityRow {
  return {
    id: `${runtime}/hook-${kebab(stage)}${suffix}`,
    pointer: `/hooks/${stage}`,
    value: { isNonEmpty: true },
    outcome: 'taken',
    effect: 'runs them',
    lossiness: 'none',
    ...details,
  }
}
