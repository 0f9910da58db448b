/** What an unquoted YAML scalar stands for where no string belongs. */
export type PlainValue = null | boolean | number | bigint | string

const words = new Map<string, null | boolean | number>()
for (const [value, spellings] of [
  [null, ['', '~', 'null', 'Null', 'NULL']],
  [true, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']],
  [false, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']],
  [Number.NaN, ['.nan', '.NaN', '.NAN']],
  [Infinity, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']],
  [-Infinity, ['-.inf', '-.Inf', '-.INF']],
] as const) {
  for (const spelling of spellings) words.set(spelling, value)
}

const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/**
 * The value of an unquoted scalar by the rules of YAML 1.1 as the YAML readers of Go have them: `0640` is octal, `yes` is true, `_`
 * may group digits; there are no dates and no numbers to the base of 60. Integers that a double cannot hold come as `bigint`.
 */
export function plainValue(text: string): PlainValue {
  const word = words.get(text)
  if (word !== undefined) return word
  if (!/^[-+.0-9]/.test(text)) return text
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '')
  return integerOf(digits) ?? (float.test(digits) ? Number(digits) : text)
}

function integerOf(text: string): number | bigint | undefined {
  const match = integer.exec(text)
  if (match === null) return undefined
  const [, sign, digits = '0'] = match
  const magnitude = BigInt(digits.replace(/^0(?=[0-7])/, '0o'))
  const value = sign === '-' ? -magnitude : magnitude
  if (value < -(2n ** 63n) || value >= 2n ** 64n) return undefined
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
