import { err, ok, type Result } from 'neverthrow'
import { checkTree } from './check-tree.js'
import type { Spec } from './generated/sections.js'
import { parseTree } from './json/json-document.js'
import { rememberTree, type SpecDocument } from './spec-document.js'
import type { SpecError } from './spec-error.js'

/**
 * Reads a config.json: the syntax (see {@link parseJson}), and that the document means the same to every reader: no key
 * that is a case variant of a known one (`spec/case-variant-key`), no NUL in a string for the kernel (`spec/nul-in-string`),
 * and an object at the top (`spec/not-an-object`). Types of fields are not looked at, as engines write documents that break
 * the official schema: see {@link validateDocument}.
 *
 * @example
 * parseSpec('{"ociVersion": "1.3.0"}').map(({ spec }) => spec.ociVersion) // ok('1.3.0')
 */
export function parseSpec(input: string | Uint8Array): Result<SpecDocument, SpecError> {
  return parseTree(input).andThen((tree) => {
    const { root, text } = tree
    if (root.kind !== 'object') {
      const found =
        root.kind === 'array' ? 'an array' : text.slice(root.start, Math.min(root.end, root.start + 40))
      const message = `the document is ${found}, not an object`
      return err<SpecDocument, SpecError>({
        code: 'spec/not-an-object',
        pointer: '',
        message,
        found,
        expected: 'object',
      })
    }
    const error = checkTree(tree)
    if (error !== undefined) return err(error)
    const spec = root.value as unknown as Spec
    rememberTree(spec, tree)
    return ok({ text, spec })
  })
}
