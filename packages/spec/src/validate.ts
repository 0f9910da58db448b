import { err, ok, type Result } from 'neverthrow'
import type { Features, Spec, State } from './generated/sections.js'
import { validate as validConfig, type Validator } from './generated/validate-config.js'
import { validate as validFeatures } from './generated/validate-features.js'
import { validate as validState } from './generated/validate-state.js'
import { locator } from './locate.js'
import { schemaError } from './schema-error.js'
import { type SpecDocument, treeOf } from './spec-document.js'
import type { SpecError } from './spec-error.js'

/**
 * Whether the value is a config.json as of runtime-spec 1.3 (config.md and the platform sections), and every fault if it is
 * not: `spec/type`, `spec/missing-key`, `spec/not-one-of`, `spec/pattern`, `spec/out-of-range`. Unknown keys are allowed, and so
 * is what engines write against the letter of the official schema: file-type bits in modes, recursive or empty
 * rootfsPropagation, null for an empty list or map, empty layerFolders, a hook timeout of 0.
 *
 * @example
 * validateSpec({ ociVersion: '1.3.0', mounts: 7 }).mapErr(([error]) => error?.pointer) // err('/mounts')
 */
export function validateSpec(value: unknown): Result<Spec, readonly SpecError[]> {
  return judge<Spec>(validConfig, value)
}

/** Whether the value is a state document (runtime.md, State); errors as of {@link validateSpec}. */
export function validateState(value: unknown): Result<State, readonly SpecError[]> {
  return judge<State>(validState, value)
}

/** Whether the value is a features document (features.md); errors as of {@link validateSpec}. */
export function validateFeatures(value: unknown): Result<Features, readonly SpecError[]> {
  return judge<Features>(validFeatures, value)
}

/** As {@link validateSpec}, with line and column in every error. A missing key is placed at the object that lacks it. */
export function validateDocument(document: SpecDocument): Result<Spec, readonly SpecError[]> {
  return validateSpec(document.spec).mapErr((errors) => {
    const tree = treeOf(document)
    if (tree === undefined) return errors
    const locate = locator(tree)
    return errors.map((error) => ({ ...error, ...locate(error.pointer) }))
  })
}

function judge<Valid>(validator: Validator, value: unknown): Result<Valid, readonly SpecError[]> {
  if (validator(value)) return ok(value as Valid)
  return err((validator.errors ?? []).map((fault) => schemaError(value, fault)))
}
