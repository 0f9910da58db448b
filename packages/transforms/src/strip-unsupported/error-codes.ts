/** Every code that `stripUnsupported` can fail with. */
export const stripUnsupportedErrorCodes = [
  'strip-unsupported/not-allowed',
  'strip-unsupported/option-invalid',
] as const

export type StripUnsupportedErrorCode = (typeof stripUnsupportedErrorCodes)[number]
