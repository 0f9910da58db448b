/** Every code that `checkNvproxy` can fail with. */
export const checkNvproxyErrorCodes = [
  'check-nvproxy/driver-missing',
  'check-nvproxy/driver-unsupported',
] as const

export type CheckNvproxyErrorCode = (typeof checkNvproxyErrorCodes)[number]
