/** Every code that `filterAnnotations` can fail with. */
export const filterAnnotationsErrorCodes = ['filter-annotations/not-allowed'] as const

export type FilterAnnotationsErrorCode = (typeof filterAnnotationsErrorCodes)[number]
