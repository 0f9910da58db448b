import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, parseSpec } from '../../src/index.js'
import { canonical } from '../canonical.js'
import { errorOf, okOf } from '../unwrap.js'

const valueOf = (text: string) => okOf(parseJson(text)).value
const refusal = (input: string | Uint8Array) => errorOf(parseJson(input))

describe('numbers', () => {
  it.each([
    ['1.0', 1],
    ['1e3', 1000],
    ['-0', -0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854771712', 9223372036854771712n],
    ['18446744073709551615', 18446744073709551615n],
    ['1e400', Infinity],
  ])('reads %s exactly', (text, value) => {
    expect(valueOf(text)).toBe(value)
  })

  it('refuses a number so long that reading it would take more than linear time', () => {
    expect(refusal(`[${'9'.repeat(1025)}]`)).toMatchObject({
      code: 'spec/number-too-long',
      pointer: '/0',
      column: 2,
    })
    expect(valueOf('9'.repeat(1024))).toBe(BigInt('9'.repeat(1024)))
  })

  it.each(['01', '-', '1.', '.5', '+1', '1e', '1e+', '0x1', 'NaN', 'Infinity', '--1'])(
    'refuses %s',
    (text) => {
      expect(refusal(`[${text}]`).code).toBe('spec/syntax')
    },
  )
})

describe('strings', () => {
  it('keeps half a surrogate pair that is written as an escape', () => {
    expect(valueOf(String.raw`"\ud800x"`)).toBe('\ud800x')
  })

  it('refuses half a surrogate pair that is not, as it cannot be written as UTF-8', () => {
    expect(refusal('["ab\ud800"]')).toMatchObject({ code: 'spec/not-utf8', line: 1, column: 5 })
  })

  it.each([String.raw`"\x41"`, String.raw`"\u12g4"`, '"a\nb"', '"a\u0000b"', "'a'"])('refuses %j', (text) => {
    expect(refusal(text).code).toBe('spec/syntax')
  })
})

describe('objects', () => {
  it('has __proto__ as an ordinary own key', () => {
    const value = valueOf('{"a": 1, "__proto__": {"polluted": true}}') as object
    expect(Object.keys(value)).toEqual(['a', '__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in value).toBe(false)
    expect(Object.getOwnPropertyDescriptor({ ...value }, '__proto__')?.value).toEqual({ polluted: true })
  })

  it('compares with plain objects', () => {
    expect(valueOf('{"a": [1, {"b": null}]}')).toEqual({ a: [1, { b: null }] })
  })

  it('freezes all it gives', () => {
    const value = valueOf('{"a": [{}]}') as { a: object[] }
    expect([value, value.a, value.a[0]].every(Object.isFrozen)).toBe(true)
  })

  it('refuses a duplicate key and names both places', () => {
    expect(refusal('{\n  "a": {"x": 1,\n    "\\u0078": 2}\n}')).toEqual({
      code: 'spec/duplicate-key',
      pointer: '/a/x',
      line: 3,
      column: 5,
      first: { line: 2, column: 9 },
      message: 'key "x" is there twice, first at line 2, column 9',
      found: '"x"',
      expected: 'every key once',
      remedy: 'remove one of the two: runtimes differ in which one counts',
    })
  })

  it('refuses a second __proto__ too', () => {
    expect(refusal('{"__proto__": 1, "__proto__": 2}').code).toBe('spec/duplicate-key')
  })

  it('does not take an inherited name for a duplicate', () => {
    expect(parseJson('{"toString": 1, "constructor": 2}').isOk()).toBe(true)
  })
})

describe('errors', () => {
  it.each([
    ['', 'spec/truncated', '', 1, 1],
    ['{"a": [1, 2', 'spec/truncated', '/a/2', 1, 12],
    ['{"a": "x', 'spec/truncated', '/a', 1, 9],
    ['{"a":\r\n  [true, nul]}', 'spec/syntax', '/a/1', 2, 10],
    ['{"a": 1,}', 'spec/syntax', '', 1, 9],
    ['[1,]', 'spec/syntax', '/1', 1, 4],
    ['{"a" 1}', 'spec/syntax', '/a', 1, 6],
    ['{a: 1}', 'spec/syntax', '', 1, 2],
    ['[1] // no', 'spec/trailing-text', '', 1, 5],
    ['{"a/b~c": [}', 'spec/syntax', '/a~1b~0c/0', 1, 12],
  ])('says of %j: %s at %s', (text, code, pointer, line, column) => {
    expect(refusal(text)).toMatchObject({ code, pointer, line, column })
  })

  it('says what is wrong in words', () => {
    expect(refusal('{"a": ?}').message).toBe('"?" where a value should be')
  })

  it.each(['[', '{"a":', '[{"a":'])('refuses a million nested %s without using up the stack', (open) => {
    expect(refusal(open.repeat(1e6)).code).toBe('spec/too-deep')
  })

  it('reads 512 levels', () => {
    expect(parseJson('['.repeat(512) + ']'.repeat(512)).isOk()).toBe(true)
    expect(refusal('['.repeat(513) + ']'.repeat(513)).code).toBe('spec/too-deep')
  })
})

describe('bytes', () => {
  const bytes = (...parts: (string | number)[]) =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)])),
    )

  it('reads UTF-8', () => {
    expect(okOf(parseJson(bytes('["ä€😀"]')))).toEqual({ text: '["ä€😀"]', value: ['ä€😀'] })
  })

  it.each([
    ['a lone continuation byte', bytes('["a', 0x80, '"]'), 3],
    ['an overlong form', bytes('["', 0xc0, 0xaf, '"]'), 2],
    ['an encoded surrogate', bytes('["ä', 0xed, 0xa0, 0x80, '"]'), 4],
    ['a code point beyond the last', bytes('["€', 0xf4, 0x90, 0x80, 0x80, '"]'), 5],
    ['a sequence that is cut off', bytes('["😀', 0xf0, 0x9f), 6],
  ])('refuses %s and names the byte', (_, input, offset) => {
    const error = refusal(input)
    expect(error).toMatchObject({ code: 'spec/not-utf8', pointer: '' })
    expect(error.message).toBe(`the text is not UTF-8: malformed sequence at byte ${offset}`)
  })

  it.each([['\ufeff{}'], [bytes(0xef, 0xbb, 0xbf, '{}')]])(
    'refuses a byte order mark, as Go does',
    (input) => {
      expect(refusal(input).code).toBe('spec/byte-order-mark')
    },
  )
})

describe('laws', { timeout: 60_000 }, () => {
  it('agrees with JSON.parse on what is JSON and what it says', () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '0', ' ', '-', '\\'))
      .map(([text, at, extra]) => {
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + extra + text.slice(cut + (at % 2))
      })
    const parsed = (text: string) => {
      try {
        return { value: canonical(JSON.parse(text)) }
      } catch {
        return 'refused'
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearly), (text) => {
        const expected = parsed(text)
        const seen = parseJson(text).match(
          ({ value }) => ({ value: canonical(value) }),
          ({ code }) => (code === 'spec/duplicate-key' ? expected : 'refused'),
        )
        expect(seen).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws, whatever the bytes', () => {
    const pieces = ['{', '}', '[', ']', '"', ':', ',', '\\', 'u', '0', '1', '-', 'e', '.', 'true', ' ', '\n']
    const soup = fc.array(fc.constantFrom(...pieces)).map((parts) => new TextEncoder().encode(parts.join('')))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), soup), (input) => {
        expect(() => parseSpec(input)).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('names the first malformed byte of every text that is not UTF-8', () => {
    const decodes = (input: Uint8Array) => {
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(input) !== undefined
      } catch {
        return false
      }
    }
    const leads = [0x22, 0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0xf0, 0x90, 0xf4, 0x8f]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...leads), { minLength: 1 }), (numbers) => {
        const input = Uint8Array.from(numbers)
        fc.pre(!decodes(input))
        const offset = Number(/\d+$/.exec(refusal(input).message)?.[0])
        const wrong = decodes(input.subarray(0, offset + 1)) && offset < input.length
        expect({ before: decodes(input.subarray(0, offset)), wrong }).toEqual({ before: true, wrong: false })
      }),
    )
  })
})
