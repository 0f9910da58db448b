// Generated from schema/config.schema.json.
export interface Fault {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}
export declare const validate: ((value: unknown) => boolean) & { errors?: readonly Fault[] | null }
