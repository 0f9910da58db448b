import { readFileSync } from 'node:fs'
import { codeOf } from '@ocipipe/host'
import { err, ok, Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import { flagsOf } from '../gvisor/ask-runsc.js'
import { type PoolConfig, readProviderConfig } from '../gvisor/provider-config.js'
import { type RenderedPool, renderPool } from '../gvisor/render-pool.js'
import { parseRunscFlags, type RunscFlags } from '../gvisor/runsc-flags.js'

export interface GvisorFlags {
  readonly pool?: string
  readonly annotation: readonly string[]
  readonly wrapper?: string
  readonly runsc: string
  readonly flags?: string
  readonly json: boolean
}

/** A file that is named on the command line; `-` is standard input. */
export function readText(path: string): Result<string, Failure> {
  return Result.fromThrowable(
    () => readFileSync(path === '-' ? 0 : path, 'utf8'),
    (thrown): Failure => ({
      code: 'gvisor/unreadable',
      message: `${path} cannot be read: ${codeOf(thrown)}`,
      path,
      found: codeOf(thrown),
    }),
  )()
}

/** The flags that count: of a runsc, or as one printed them elsewhere. */
export function knownFlags({
  flags,
  runsc,
}: Pick<GvisorFlags, 'flags' | 'runsc'>): Result<RunscFlags, Failure> {
  return flags === undefined ? flagsOf(runsc) : readText(flags).map(parseRunscFlags)
}

/** The pools of a provider configuration, or the one that is named, each with what its nodes are to have. */
export function renderedPools(
  file: string,
  options: GvisorFlags,
): Result<readonly (readonly [PoolConfig, RenderedPool])[], readonly Failure[]> {
  const { pool, annotation: annotations, wrapper } = options
  const one = (failure: Failure): readonly Failure[] => [failure]
  return readText(file)
    .mapErr(one)
    .andThen((text) => readProviderConfig(text, file))
    .andThen((pools): Result<readonly PoolConfig[], readonly Failure[]> => {
      const chosen = pool === undefined ? pools : pools.filter((each) => each.pool === pool)
      return chosen.length > 0 ? ok(chosen) : err([poolUnknown(file, pool ?? '', pools)])
    })
    .andThen((pools) =>
      knownFlags(options)
        .mapErr(one)
        .andThen((flags) => {
          const how = { flags, annotations, ...(wrapper === undefined ? {} : { wrapper }) }
          return Result.combine(
            pools.map((each) => renderPool(each, how).map((rendered) => [each, rendered] as const)),
          )
        }),
    )
}

export function poolUnknown(file: string, name: string, pools: readonly PoolConfig[]): Failure {
  const names = pools.map(({ pool }) => pool ?? '(without a name)')
  return {
    code: 'gvisor/pool-unknown',
    message: name === '' ? `${file} configures several pools` : `${file} configures no pool ${name}`,
    path: file,
    ...(name === '' ? {} : { found: name }),
    expected: names.join(', '),
    remedy: 'name one with --pool',
  }
}
