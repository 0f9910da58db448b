import { ok, type Result } from 'neverthrow'

import type { NotUnderstoodReason } from './not-understood.js'
import {
  asksForInformation,
  beginsFlag,
  flagSpelled,
  isPassedOver,
  missingValue,
  refusedValue,
  unknownFlag,
  type FlagUse,
  type Scan,
  type ScanRequest,
} from './scan.js'

/**
 * Reads flags as glibc's argp does with `ARGP_IN_ORDER`: short flags cluster (`-db x`), `-b=x` has the value `=x`, a valued
 * flag takes the next argument whatever it looks like, and the first operand, or `--`, ends the flags.
 *
 * argp also takes the beginning of a long flag where only one flag begins so. Which flags those are changes from release
 * to release, so a name that is only the beginning of a known one is not understood, with `=` or without.
 */
export function scanGetopt(request: ScanRequest): Result<Scan, NotUnderstoodReason> {
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
    const isLong = argument.startsWith('--')
    const equals = isLong ? argument.indexOf('=') : -1
    const longName = argument.slice(2, equals < 0 ? undefined : equals)
    if (isLong && flagSpelled(request.flags, longName) === undefined) {
      const abbreviates = beginsFlag(request.flags, longName)
      if (abbreviates || !isPassedOver(longName, equals >= 0)) return unknownFlag(index, argument)
      continue
    }
    let start = isLong ? 2 : 1
    while (start < argument.length) {
      const spelling = isLong ? longName : argument.charAt(start)
      const flag = flagSpelled(request.flags, spelling)
      if (flag === undefined) return unknownFlag(index, argument)
      const { name } = flag
      start = isLong ? (equals < 0 ? argument.length : equals + 1) : start + 1
      const hasValue = isLong ? equals >= 0 : start < argument.length
      const takesNothing = flag.takes === 'nothing' || flag.takes === 'information'
      if (takesNothing && isLong && hasValue) return refusedValue(index, argument, 'a flag without a value')
      if (flag.takes === 'information') return asksForInformation(index, argument)
      if (takesNothing || (flag.takes === 'optional' && !hasValue)) {
        uses.push({ name, spelling, index, on: true })
        continue
      }
      if (hasValue) {
        uses.push({ name, spelling, index, on: true, value: argument.slice(start), at: { index, start } })
        break
      }
      next += 1
      const valueIndex = order[next]
      const value = valueIndex === undefined ? undefined : args[valueIndex]
      if (valueIndex === undefined || value === undefined) return missingValue(args.length, argument)
      uses.push({ name, spelling, index, on: true, value, at: { index: valueIndex, start: 0 } })
    }
  }
  return ok({ uses, operands: order.slice(next) })
}
