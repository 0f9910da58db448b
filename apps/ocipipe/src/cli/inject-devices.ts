import { basename, resolve } from 'node:path'
import { type CdiError, deviceEdits, loadRegistry } from '@ocipipe/cdi'
import { remembered } from '@ocipipe/core'
import { type Bundle, editConfig, readBundle, realHost } from '@ocipipe/host'
import { parseSpec, writeSpec } from '@ocipipe/spec'
import { injectCdi } from '@ocipipe/transforms'
import { ok, type Result, safeTry } from 'neverthrow'
import type { Failure } from '../failure.js'
import { absoluteFolders } from './absolute-folders.js'

export interface InjectOptions {
  readonly bundle: string
  readonly device: readonly string[]
  readonly specDir?: readonly string[]
  readonly write: boolean
  readonly json: boolean
}

/** Gives a bundle devices, and prints its config.json or writes it. */
export function injectDevices(options: InjectOptions): readonly Failure[] {
  return readBundle(resolve(options.bundle))
    .mapErr((failure): Failure => failure)
    .andThen((bundle) =>
      textWithDevices(bundle, options).andThen((text): Result<void, Failure> => {
        if (options.write) return editConfig(bundle, text)
        process.stdout.write(text)
        return ok()
      }),
    )
    .match(
      () => [],
      (failure) => [failure],
    )
}

/** As the transform does it, but only for what the command line names: config.json itself asks for nothing. */
function textWithDevices({ path, current }: Bundle, options: InjectOptions): Result<string, Failure> {
  return safeTry<string, Failure>(function* () {
    const document = yield* parseSpec(current).mapErr((error) => ({ ...error, path: `${path}/config.json` }))
    const host = remembered(realHost())
    const specDirs = absoluteFolders(options.specDir)
    yield* deviceEdits(loadRegistry(host, specDirs), options.device).mapErr(withPlaces)
    const launch = {
      runtime: { name: 'runc', command: 'create', containerId: basename(path) },
      args: [],
      bundle: path,
      spec: document.spec,
    }
    const { launch: injected } = yield* injectCdi({
      specDirs,
      devices: options.device,
      annotationPrefixes: [],
      collapseVisibleDevices: false,
      dropLegacyHooks: false,
    })(launch, host)
    return ok(writeSpec(document, injected.spec))
  })
}

/** The message says which files cannot be used; which were read also helps to find a device. */
function withPlaces({ unresolved, message, ...error }: CdiError): Failure {
  if (unresolved === undefined) return { ...error, message }
  const loaded = unresolved.loaded.length === 0 ? '' : `; loaded ${unresolved.loaded.join(', ')}`
  return { ...error, message: `${message}${loaded}`, unresolved } as Failure
}
