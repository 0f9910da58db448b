import { err, ok, type Result } from 'neverthrow'

import { reason, type NotUnderstoodReason } from './not-understood.js'
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

/**
 * Reads flags as clap 4 does: short flags cluster (`-db x`, `-b=x`, `-bx`), a value in an argument of its own may not look
 * like a flag nor be empty, flags and operands mix, and a flag given twice is refused unless it is repeatable.
 *
 * `--` before the command makes clap refuse the command, so such a call is not understood.
 */
export function scanClap(request: ScanRequest): Result<Scan, NotUnderstoodReason> {
  const { args, order, flags, rawAfter } = request
  const uses: FlagUse[] = []
  const operands: number[] = []
  for (let next = 0; next < order.length; next += 1) {
    const index = order[next] ?? 0
    const argument = args[index] ?? ''
    if (argument === '--') {
      if (rawAfter === 0) return unknownFlag(index, argument)
      return ok({ uses, operands: [...operands, ...order.slice(next + 1)] })
    }
    if (!/^-./su.test(argument)) {
      operands.push(index)
      if (operands.length < rawAfter) continue
      return ok({ uses, operands: [...operands, ...order.slice(next + 1)] })
    }
    const isLong = argument.startsWith('--')
    const equals = isLong ? argument.indexOf('=') : -1
    const longName = argument.slice(2, equals < 0 ? undefined : equals)
    if (isLong && flagSpelled(flags, longName) === undefined) {
      if (!isPassedOver(longName, equals >= 0)) return unknownFlag(index, argument)
      continue
    }
    let start = isLong ? 2 : 1
    while (start < argument.length) {
      const spelling = isLong ? longName : argument.charAt(start)
      const flag = flagSpelled(flags, spelling)
      if (flag === undefined) return unknownFlag(index, argument)
      const { name } = flag
      if (uses.some((use) => use.name === name) && !flags.repeatable?.includes(name)) {
        return err(reason('runtimes/repeated-flag', index, argument, `--${name} once`))
      }
      if (flag.takes === 'information') return asksForInformation(index, argument)
      start = isLong ? (equals < 0 ? argument.length : equals + 1) : start + 1
      const hasValue = isLong ? equals >= 0 : start < argument.length
      if (flag.takes === 'nothing') {
        if (isLong && hasValue) return refusedValue(index, argument, 'a flag without a value')
        uses.push({ name, spelling, index, on: true })
        continue
      }
      if (hasValue) {
        if (!isLong && argument.charAt(start) === '=') start += 1
        const value = argument.slice(start)
        if (value === '') return refusedValue(index, argument, 'a value that is not empty')
        uses.push({ name, spelling, index, on: true, value, at: { index, start } })
        break
      }
      next += 1
      const valueIndex = order[next]
      const value = valueIndex === undefined ? undefined : args[valueIndex]
      if (valueIndex === undefined || value === undefined) return missingValue(args.length, argument)
      if (value === '' || /^-./su.test(value)) {
        return refusedValue(valueIndex, argument, 'a value that is not empty and does not begin with a dash')
      }
      uses.push({ name, spelling, index, on: true, value, at: { index: valueIndex, start: 0 } })
    }
  }
  return ok({ uses, operands })
}
