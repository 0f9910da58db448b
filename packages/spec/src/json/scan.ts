import { err, ok, type Result } from 'neverthrow'
import type { SpecError, SpecErrorCode } from '../spec-error.js'
import type { JsonNode } from './json-node.js'
import { attach, closeFrame, type Frame, type ObjectFrame, openFrame, openPointer } from './scan-frame.js'
import {
  numberEnd,
  numberLengthLimit,
  numberValue,
  skipWhiteSpace,
  stringEnd,
  stringValue,
} from './scan-token.js'
import { positionsOf } from './text-position.js'

/** Deepest nesting of objects and arrays that is read: real documents stay below 20, and what walks them may recurse. */
const depthLimit = 512

/** What stopped the reader. */
interface Failure {
  readonly error: SpecError
}

/** Reads a text as RFC 8259 JSON without recursion, in one pass; every object and array it makes is frozen. */
export function scan(text: string): Result<JsonNode, SpecError> {
  const stack: Frame[] = []
  let at = 0

  const fail = (
    code: SpecErrorCode,
    offset: number,
    details: Omit<SpecError, 'code' | 'pointer'>,
  ): Failure => ({
    error: { code, pointer: openPointer(stack), ...positionsOf(text)(offset), ...details },
  })

  const unexpected = (offset: number, expected: string): Failure => {
    const ended = offset >= text.length
    const found = ended ? 'end of text' : characterAt(text, offset)
    const message = `${found} where ${expected} should be`
    const remedy = ended
      ? 'the document was cut off: write it again as a whole'
      : 'write valid JSON (RFC 8259)'
    return fail(ended ? 'spec/truncated' : 'spec/syntax', offset, { message, found, expected, remedy })
  }

  /** Reads a key and its colon into the frame. */
  const readKey = (frame: ObjectFrame): Failure | undefined => {
    frame.keyStart = -1
    at = skipWhiteSpace(text, at)
    if (text.charAt(at) !== '"') return unexpected(at, 'a key in quotes')
    const end = stringEnd(text, at)
    if (end < 0) return unexpected(~end, 'the rest of a key')
    frame.key = stringValue(text, at, end)
    frame.keyStart = at
    frame.keyEnd = end
    if (Object.hasOwn(frame.value, frame.key)) return duplicate(frame)
    at = skipWhiteSpace(text, end)
    if (text.charAt(at) !== ':') return unexpected(at, '":"')
    at += 1
    return undefined
  }

  const duplicate = ({ members, key, keyStart }: ObjectFrame): Failure => {
    const earlier = members.find((member) => member.key === key)
    const first = positionsOf(text)(earlier?.start ?? keyStart)
    const found = JSON.stringify(key)
    return fail('spec/duplicate-key', keyStart, {
      message: `key ${found} is there twice, first at line ${first.line}, column ${first.column}`,
      found,
      expected: 'every key once',
      remedy: 'remove one of the two: runtimes differ in which one counts',
      first,
    })
  }

  /** Reads a string, a number or a literal. */
  const readScalar = (character: string): JsonNode | Failure => {
    const start = at
    if (character === '"') {
      const end = stringEnd(text, start)
      if (end < 0) return unexpected(~end, 'the rest of a string')
      at = end
      return { kind: 'scalar', value: stringValue(text, start, end), start, end }
    }
    if (character === '-' || (character >= '0' && character <= '9')) {
      const end = numberEnd(text, start)
      if (end < 0) return unexpected(~end, 'the rest of a number')
      if (end - start > numberLengthLimit) {
        const message = `a number has ${end - start} characters`
        return fail('spec/number-too-long', start, {
          message,
          expected: `at most ${numberLengthLimit} characters`,
        })
      }
      at = end
      return { kind: 'scalar', value: numberValue(text.slice(start, end)), start, end }
    }
    const literal = literals.find(([word]) => text.startsWith(word, start))
    if (literal === undefined) return unexpected(start, 'a value')
    at += literal[0].length
    return { kind: 'scalar', value: literal[1], start, end: at }
  }

  /** Reads to the end of the next scalar or empty container, opening containers on the way. */
  const readDown = (): JsonNode | Failure => {
    for (;;) {
      at = skipWhiteSpace(text, at)
      const character = text.charAt(at)
      if (character !== '{' && character !== '[') return readScalar(character)
      if (stack.length >= depthLimit) {
        const message = `more than ${depthLimit} objects and arrays are nested`
        return fail('spec/too-deep', at, { message, expected: `at most ${depthLimit} levels` })
      }
      const frame = openFrame(character, at)
      stack.push(frame)
      at = skipWhiteSpace(text, at + 1)
      if (text.charAt(at) === frame.closer) {
        at += 1
        stack.pop()
        return closeFrame(frame, at)
      }
      const failure = frame.closer === '}' ? readKey(frame) : undefined
      if (failure !== undefined) return failure
    }
  }

  for (;;) {
    let node = readDown()
    if ('error' in node) return err(node.error)
    // Hang the value into its container, and close every container that ends with it.
    for (;;) {
      at = skipWhiteSpace(text, at)
      const frame = stack.at(-1)
      if (frame === undefined) {
        if (at >= text.length) return ok(node)
        const found = characterAt(text, at)
        const message = `${found} follows the document`
        return err(fail('spec/trailing-text', at, { message, found, expected: 'end of text' }).error)
      }
      attach(frame, node)
      const next = text.charAt(at)
      if (next === ',') {
        at += 1
        const failure = frame.closer === '}' ? readKey(frame) : undefined
        if (failure !== undefined) return err(failure.error)
        break
      }
      if (next !== frame.closer) return err(unexpected(at, `"," or "${frame.closer}"`).error)
      at += 1
      stack.pop()
      node = closeFrame(frame, at)
    }
  }
}

const literals: readonly (readonly [string, null | boolean])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

function characterAt(text: string, offset: number): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0))
}
