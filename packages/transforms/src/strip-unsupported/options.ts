/** Options of `stripUnsupported`. Every one may be left out. */
export interface StripUnsupportedOptions {
  /** What happens to what a container may miss, but is not less safe without. Default `edit`, with a note. */
  readonly degraded?: 'edit' | 'refuse'
  /**
   * Ids of the rows of the capability table, such as `runsc/seccomp`, whose loss of safety is accepted. Default none: a
   * launch that would lose any is refused.
   */
  readonly allowSecurity?: readonly string[]
}

/** The options with nothing left out. */
export type Settings = Required<StripUnsupportedOptions>

export function settingsOf(options: StripUnsupportedOptions): Settings {
  return { degraded: 'edit', allowSecurity: [], ...options }
}
