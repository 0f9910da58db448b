import type { FlagTable } from './grammar.js'
import { flagSpelled } from './scan.js'

type Order = readonly number[]

/**
 * The orders in which the releases of urfave/cli that runc was built with hand a command's arguments to Go's `flag`.
 *
 * Both move flags, each with the argument after it where that may be its value, to the front. Neither asks whether the
 * flag takes a value, so `--no-pivot id --bundle b` keeps its order and runc then counts three operands. 1.22.1 (runc
 * 1.0 and 1.1 as released) moves whatever begins with a dash; 1.22.2 and later (distributions' runc 1.1, runc since
 * 1.2) move only flags that the command has, take any argument but one of those flags as a value, and move `--` before
 * the operands.
 */
export function urfaveOrders(args: readonly string[], order: Order, flags: FlagTable): readonly Order[] {
  return [sinceRelease1222(args, order, flags), ofRelease1221(args, order)]
}

function sinceRelease1222(args: readonly string[], order: Order, flags: FlagTable): Order {
  const isFlag = (argument: string): boolean =>
    /^-./su.test(argument) &&
    argument !== '--' &&
    // A third dash is taken off too, but Go's parser then refuses the argument.
    flagSpelled(flags, argument.replace(/^-{1,3}/, '').split('=')[0] ?? '') !== undefined
  const moved: number[] = []
  const rest: number[] = []
  let mayBeValue = false
  for (const [nth, index] of order.entries()) {
    const argument = args[index] ?? ''
    if (mayBeValue && !isFlag(argument)) {
      mayBeValue = false
      moved.push(index)
    } else if (argument === '--') {
      return [...moved, index, ...rest, ...order.slice(nth + 1)]
    } else if (isFlag(argument)) {
      moved.push(index)
      mayBeValue = !argument.includes('=')
    } else {
      rest.push(index)
    }
  }
  return [...moved, ...rest]
}

function ofRelease1221(args: readonly string[], order: Order): Order {
  const moved: number[] = []
  const rest: number[] = []
  let mayBeValue = false
  for (const [nth, index] of order.entries()) {
    const argument = args[index] ?? ''
    if (argument === '--') return [...moved, ...rest, ...order.slice(nth)]
    const looksLikeFlag = /^-./su.test(argument)
    if (looksLikeFlag || (mayBeValue && argument !== '-')) moved.push(index)
    else rest.push(index)
    mayBeValue = looksLikeFlag && !argument.includes('=')
  }
  return [...moved, ...rest]
}
