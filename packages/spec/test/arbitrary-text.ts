import * as fc from 'fast-check'

/** A document that remembers the characters of every member at the top. */
export interface LaidOut {
  readonly text: string
  readonly members: ReadonlyMap<string, string>
}

type Shape =
  | { readonly token: string }
  | { readonly items: readonly Shape[] }
  | { readonly members: readonly (readonly [string, Shape])[] }

const key = fc.constantFrom(
  'a',
  'b',
  'c',
  '',
  '0',
  '1',
  '__proto__',
  'toString',
  'a/b',
  '~',
  'é',
  '"',
  '\ud800',
)
const numbers = '0 -0 1 1.0 1e3 1E+2 -5 0.1 18446744073709551615 9223372036854771712 1e400'.split(' ')
const strings = ['""', '"a"', String.raw`"\u0041"`, String.raw`"\/"`, String.raw`"\ud800"`, '"😀"']
const token = fc.constantFrom('null', 'true', 'false', ...numbers, ...strings)

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    token.map((text) => ({ token: text })),
    fc.array(tie('shape'), { maxLength: 5 }).map((items) => ({ items })),
    membersOf(tie('shape')),
  ),
}))

function membersOf(
  value: fc.Arbitrary<Shape>,
): fc.Arbitrary<Shape & { members: readonly (readonly [string, Shape])[] }> {
  return fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([name]) => name })
    .map((members) => ({ members }))
}

const space = fc.stringMatching(/^(?:|[ \t\r\n]{1,3}|\n(?: {2}){0,3}|\r\n\t{0,3})$/)
const spaces = fc.oneof(
  fc.constant(['']),
  fc.constant(['\n  ']),
  fc.array(space, { minLength: 1, maxLength: 40 }),
)

/** The text of an arbitrary object with arbitrary white space, odd numbers and odd escapes. */
export const laidOut: fc.Arbitrary<LaidOut> = fc.tuple(membersOf(shape), spaces).map(([root, gaps]) => {
  let used = 0
  const gap = () => gaps[used++ % gaps.length] ?? ''
  const member = ([name, value]: readonly [string, Shape]) =>
    `${JSON.stringify(name)}${gap()}:${gap()}${print(value)}`
  const join = (open: string, parts: readonly string[], close: string) =>
    open + (parts.length === 0 ? gap() : parts.map((part) => gap() + part + gap()).join(',')) + close
  const print = (value: Shape): string => {
    if ('token' in value) return value.token
    return 'items' in value
      ? join('[', value.items.map(print), ']')
      : join('{', value.members.map(member), '}')
  }
  const members = new Map(root.members.map((entry) => [entry[0], member(entry)]))
  return { text: gap() + join('{', [...members.values()], '}') + gap(), members }
})

/** A value such as a caller may put into a document. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      -0,
      1,
      1000,
      0.1,
      1e21,
      2n ** 64n - 1n,
      -(2n ** 63n),
      '',
      'a',
      'A',
      '\ud800',
      '\u2028<',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 3, selector: ([name]) => name })
      .map(Object.fromEntries),
  ),
})).value
