/** Every code that `gateStart` can fail with. */
export const gateStartErrorCodes = ['gate-start/container-id-invalid', 'gate-start/path-invalid'] as const

export type GateStartErrorCode = (typeof gateStartErrorCodes)[number]
