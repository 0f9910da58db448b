import { grammars, runtimeNameOf, translateCall, type WrittenArgument } from '@ocipipe/runtimes'
import { err, ok, type Result } from 'neverthrow'
import type { Config } from '../config/config.js'
import type { Failure } from '../failure.js'
import type { RealRuntime } from './find-runtime.js'
import { writeLog } from './report.js'

/**
 * The arguments as the real runtime takes them, where the engine speaks another one's command line. The very same where they
 * can stay, and where the call is not understood: the runtime says best what is wrong with it.
 */
export function translateArguments(
  args: readonly Buffer[],
  { kind, speaks, allowLostFlags = [] }: RealRuntime,
  { logFolder }: Config,
): Result<readonly Buffer[], Failure> {
  const target = runtimeNameOf(kind)
  if (speaks === undefined || target === undefined) return ok(args)
  const translation = translateCall(grammars[speaks], grammars[target], args.map(String))
  if (translation.isErr()) return ok(args)
  const { args: written, lost, containerId } = translation.value
  const refused = lost.filter(
    ({ flag, lossiness }) => lossiness === 'security' && !allowLostFlags.includes(flag),
  )
  if (refused.length > 0) {
    return err({
      code: 'wrapper/flag-not-taken',
      message: refused.map(({ flag, reason }) => `${target} has no --${flag}, so ${reason}`).join('; '),
      found: refused.map(({ flag }) => `--${flag}`).join(' '),
      expected: `flags that ${target} takes`,
      remedy: 'have the engine leave them out, or name them in allowLostFlags of the runtime',
    })
  }
  for (const { flag, reason } of lost.filter(({ lossiness }) => lossiness !== 'none'))
    writeLog(logFolder, containerId ?? '', {
      level: 'warning',
      code: 'wrapper/flag-dropped',
      message: `--${flag} is left out: ${reason}`,
    })
  return ok(written?.map((argument) => bytesOf(argument, args)) ?? args)
}

/** A flag's name and what stands before a value are ASCII, so a place in the text is one in the bytes as well. */
function bytesOf({ text, rest }: WrittenArgument, args: readonly Buffer[]): Buffer {
  const value = rest === undefined ? undefined : args[rest.index]?.subarray(rest.start)
  return Buffer.concat([Buffer.from(text), ...(value === undefined ? [] : [value])])
}
