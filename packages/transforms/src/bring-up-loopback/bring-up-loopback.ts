import { err, ok } from 'neverthrow'
import { isAbsolute, transform, type Transform } from '@ocipipe/core'
import { numberedEscape } from '../json-literal.js'
import { joinsSandbox, startsContainer } from '../starts-container.js'
import type { BringUpLoopbackErrorCode } from './error-codes.js'

/** Options of `bringUpLoopback`. Every one may be left out. */
export interface BringUpLoopbackOptions {
  /** For which runtimes. Default `['runsc']`: it copies the interfaces of the namespace as it finds them. */
  readonly runtimes?: readonly string[]
}

/**
 * Has the loopback interface up in the network namespace that the container is given, before the runtime starts: one effect
 * `link-up` for `lo` at the path of the `network` entry of `linux.namespaces`. The spec stays the very same.
 *
 * Nothing is asked for where the runtime makes the namespace itself or the container is to have none, for a container of a
 * sandbox that is there already, and for runtimes other than `runtimes`. Fails with `bring-up-loopback/path-invalid` where
 * the path is not absolute.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/v1.2.0/config-linux.md#namespaces
 *
 * @example
 * ```ts
 * const plan = bringUpLoopback({ runtimes: ['runsc', 'kata'] })(launch, host)
 * ```
 */
export function bringUpLoopback({ runtimes = ['runsc'] }: BringUpLoopbackOptions = {}): Transform {
  return transform('bringUpLoopback', (launch) => {
    if (!startsContainer(launch) || !runtimes.includes(launch.runtime.name) || joinsSandbox(launch.spec))
      return ok({})
    const namespaces = launch.spec.linux?.namespaces ?? []
    const index = namespaces.findIndex(({ type }) => type === 'network')
    const path = namespaces[index]?.path
    if (path === undefined || path === '') return ok({})
    if (!isAbsolute(path)) {
      return err({
        code: 'bring-up-loopback/path-invalid' satisfies BringUpLoopbackErrorCode,
        message: 'the path of the network namespace is not absolute',
        pointer: `/linux/namespaces/${index}/path`,
        found: path,
        expected: 'an absolute path',
      })
    }
    const networkNamespace = { root: '/', trust: 'host', path: path.slice(1) } as const
    return ok({ effects: [{ kind: 'link-up', networkNamespace, link: 'lo' }] })
  })
}

/** Texts of which at least one is in every `config.json` that `bringUpLoopback` does anything to. */
export function bringUpLoopbackLiterals(): readonly string[] {
  return ['network', numberedEscape]
}
