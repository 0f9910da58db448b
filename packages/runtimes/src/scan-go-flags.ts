import { ok, type Result } from 'neverthrow'

import type { NotUnderstoodReason } from './not-understood.js'
import {
  asksForInformation,
  flagSpelled,
  isPassedOver,
  missingValue,
  refusedValue,
  unknownFlag,
  type FlagUse,
  type Scan,
  type ScanRequest,
} from './scan.js'

/** The words that Go's `strconv.ParseBool` takes. */
const truth: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word): [string, boolean] => [word, true]),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word): [string, boolean] => [word, false]),
])

/**
 * Reads flags as Go's `flag` package does: `-x` is `--x`, `=` may follow either, a valued flag takes the next argument
 * whatever it looks like, and the first argument that is no flag, or `--`, ends the flags.
 */
export function scanGoFlags(request: ScanRequest): Result<Scan, NotUnderstoodReason> {
  const { args, order } = request
  const uses: FlagUse[] = []
  let next = 0
  for (; next < order.length; next += 1) {
    const index = order[next] ?? 0
    const argument = args[index] ?? ''
    if (!/^-./su.test(argument)) break
    if (argument === '--') {
      next += 1
      break
    }
    const dashes = argument.startsWith('--') ? 2 : 1
    if (/^[-=]/.test(argument.slice(dashes))) return unknownFlag(index, argument)
    const equals = argument.indexOf('=')
    const spelling = argument.slice(dashes, equals < 0 ? undefined : equals)
    const written = equals < 0 ? undefined : argument.slice(equals + 1)
    const flag = flagSpelled(request.flags, spelling)
    if (flag === undefined) {
      if (!isPassedOver(spelling, written !== undefined)) return unknownFlag(index, argument)
      continue
    }
    const { name } = flag
    if (flag.takes === 'information') return asksForInformation(index, argument)
    if (flag.takes === 'nothing') {
      const on = truth.get(written ?? 'true')
      if (on === undefined) return refusedValue(index, argument, 'a truth value such as true or false')
      uses.push({ name, spelling, index, on })
    } else if (written !== undefined) {
      uses.push({ name, spelling, index, on: true, value: written, at: { index, start: equals + 1 } })
    } else {
      next += 1
      const valueIndex = order[next]
      const value = valueIndex === undefined ? undefined : args[valueIndex]
      if (valueIndex === undefined || value === undefined) return missingValue(args.length, argument)
      uses.push({ name, spelling, index, on: true, value, at: { index: valueIndex, start: 0 } })
    }
  }
  return ok({ uses, operands: order.slice(next) })
}
