/**
 * A JSON value as the reader gives it: integers outside ±(2^53 − 1) are `bigint`, all other numbers are `number`.
 */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject

/** A JSON object; a member that is `undefined` counts as absent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}
