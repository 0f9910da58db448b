/** How much of a CDI file is read before the answer is an error. */
export interface CdiLimits {
  /** Size of one file. */
  readonly fileBytes: number
  /** How deeply objects and lists are nested; CDI itself needs seven levels. */
  readonly nesting: number
  /** Values that are read a second time through YAML aliases, over the whole file. */
  readonly aliasedValues: number
}

/** Far above what real files hold. */
export const defaultCdiLimits: CdiLimits = { fileBytes: 2_097_152, nesting: 32, aliasedValues: 100_000 }
