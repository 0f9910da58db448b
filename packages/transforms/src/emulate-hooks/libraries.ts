import { type Architecture, architectures, type LdcacheError, loaderOf, type Tree } from '@ocipipe/ldcache'
import type { Host, Launch, Refusal } from '@ocipipe/core'
import { ok, type Result } from 'neverthrow'
import { refuse } from './error-codes.js'

/** How the container's programs find their libraries: by a cache, or by the list in a file. */
export type Lookup = { readonly libc: 'glibc' } | { readonly libc: 'musl'; readonly pathFile: string }

/** The architecture that the machine runs, as its kernel names it. */
export function architectureOf(host: Host): Result<Architecture, Refusal> {
  const { machine } = host.kernel()
  const found = architectures.find(({ name }) => name === machine)
  if (found !== undefined) return ok(found)
  return refuse('emulate-hooks/architecture-unknown', `libraries of ${machine} are not known`, {
    found: machine,
    expected: architectures.map(({ name }) => name).join(', '),
    remedy: 'set emulate to never on machines of this kind',
  })
}

/**
 * Told by the loader of the first program that can be read: the container's own where it is named by its path, else a
 * shell. In a tree without any, a musl loader that stands alone decides. Everything else gets a cache, as the hook writes
 * one always.
 */
export function lookupOf(tree: Tree, launch: Launch, { loaders, musl }: Architecture): Lookup {
  const [first = ''] = launch.spec.process?.args ?? []
  const programs = [...(first.startsWith('/') ? [first] : []), '/bin/sh', '/usr/bin/env']
  for (const program of programs) {
    const loader = loaderOf(tree, program).unwrapOr(undefined)?.loader
    if (loader?.libc === 'musl') return { libc: 'musl', pathFile: loader.pathFile }
    if (loader?.libc === 'glibc') return { libc: 'glibc' }
  }
  const isThere = (path: string): boolean => tree.stat(path).isOk()
  const name = musl.find((one) => isThere(`/lib/ld-musl-${one}.so.1`))
  return name === undefined || loaders.some(isThere)
    ? { libc: 'glibc' }
    : { libc: 'musl', pathFile: `/etc/ld-musl-${name}.path` }
}

export function unusableLibraries({ where, found, expected, remedy }: LdcacheError): Refusal {
  return {
    code: 'emulate-hooks/libraries-unusable',
    message: 'the libraries of the container cannot be listed',
    ...(where.path === undefined ? {} : { path: where.path }),
    found,
    expected,
    remedy,
  }
}
