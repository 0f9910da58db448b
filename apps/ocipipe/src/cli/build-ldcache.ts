import { relative, resolve } from 'node:path'
import { containerView, type ContainerView, type Place } from '@ocipipe/core'
import { type HostFailure, realHost, writeFile } from '@ocipipe/host'
import {
  type Architecture,
  buildCache,
  type BuiltCache,
  type LdcacheError,
  type Tree,
} from '@ocipipe/ldcache'
import { containerTree } from '@ocipipe/transforms'
import { ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../failure.js'
import { printJson } from './print.js'
import type { Progress } from './progress.js'
import { shown } from './shown.js'

export interface BuildLdcacheOptions {
  readonly root: string
  readonly output: string
  readonly folder: readonly string[]
  readonly architecture: Architecture
  readonly json: boolean
}

/** Builds a root's cache, writes it, and says what it counts on and what was left out. Nothing else is written. */
export async function buildLdcache(options: BuildLdcacheOptions): Promise<readonly Failure[]> {
  const root = resolve(options.root)
  const progress = (await import('./progress.js')).progressBar('libraries')
  const result = safeTry<BuiltCache, Failure>(function* () {
    const view = yield* viewOf(root)
    const built = yield* buildCache(counted(containerTree(view), progress), {
      architecture: options.architecture,
      folders: options.folder,
    }).mapErr((error) => unusableRoot(root, error))
    yield* deliver(built.bytes, root, options.output)
    return ok(built)
  })
  progress.end()
  return result.match(
    (built) => {
      report(built, options)
      return []
    },
    (failure) => [failure],
  )
}

/** A folder of this machine as a container without mounts would have it as its root. */
function viewOf(root: string): Result<ContainerView, Failure> {
  return containerView(realHost(), {
    runtime: { name: '', command: '', containerId: '' },
    args: [],
    bundle: root,
    spec: { ociVersion: '1.0.0', root: { path: root } },
  }).mapErr(({ code }) => ({
    code: 'ldcache/unreadable',
    message: `the root cannot be looked at: ${code}`,
    path: root,
    found: code,
    expected: 'a folder',
  }))
}

/** The tree, telling how many of the names that were listed have been looked at. */
function counted(tree: Tree, progress: Progress): Tree {
  let [looked, listed] = [0, 0]
  return {
    ...tree,
    lstat: (path) => {
      progress.report(Math.min(++looked, listed), listed)
      return tree.lstat(path)
    },
    list: (path) => tree.list(path).andTee(({ length }) => (listed += length)),
  }
}

/** A file below the root is reached as the root's own programs would reach it: `/etc` may be a link to the host's. */
function deliver(bytes: Uint8Array, root: string, output: string): Result<void, HostFailure> {
  if (output === '-') {
    process.stdout.write(bytes)
    return ok()
  }
  const file = resolve(output)
  const inRoot = relative(root, file)
  const isBelow = inRoot !== '' && inRoot !== '..' && !inRoot.startsWith('../')
  const place: Place = isBelow
    ? { root, trust: 'image', path: inRoot }
    : { root: '/', trust: 'host', path: file.slice(1) }
  return writeFile(place, bytes, 0o644)
}

function report(built: BuiltCache, { output, json }: BuildLdcacheOptions): void {
  const { libraries, links, staleLinks, notes } = built
  if (json) return printJson({ output, libraries, links, staleLinks, notes })
  if (output !== '-') process.stdout.write(`${libraries.length} libraries in ${output}\n`)
  const lines = [
    ...links.map(
      ({ folder, name, target }) => `missing link: ${shown(`${folder}/${name}`)} -> ${shown(target)}`,
    ),
    ...staleLinks.map((path) => `dead link: ${shown(path)}`),
    ...notes.map(
      ({ code, where, detail }) => `left out: ${shown(where.path ?? '')}: ${shown(detail)} [${code}]`,
    ),
  ]
  for (const line of lines) process.stderr.write(`${line}\n`)
}

function unusableRoot(root: string, { code, where, ...about }: LdcacheError): Failure {
  return {
    code,
    message: `the libraries of ${root} cannot be listed`,
    ...(where.path === undefined ? {} : { path: where.path }),
    ...(where.line === undefined ? {} : { line: where.line }),
    ...about,
  }
}
