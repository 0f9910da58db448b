/** Every code that `bringUpLoopback` can fail with. */
export const bringUpLoopbackErrorCodes = ['bring-up-loopback/path-invalid'] as const

export type BringUpLoopbackErrorCode = (typeof bringUpLoopbackErrorCodes)[number]
