import { containerKey, containerView, type Host, type Launch, type Refusal } from '@ocipipe/core'
import { ok, type Result, safeTry } from 'neverthrow'
import { refuse } from './error-codes.js'
import type { Settings } from './options.js'
import type { Site } from './site.js'

/** The container and its root as they are before any hook. */
export function findSite(launch: Launch, host: Host, settings: Settings): Result<Site, Refusal> {
  return safeTry(function* () {
    const key = yield* keyOf(launch)
    const view = yield* containerView(host, launch).mapErr(({ code, path }) => ({
      code: 'emulate-hooks/root-unusable',
      message: 'the root folder cannot be found',
      pointer: '/root/path',
      path,
      found: code,
      expected: 'a directory',
      remedy: 'see whether the engine has mounted the root file system',
    }))
    const mounts = yield* host.mounts().mapErr(({ code, path }) => ({
      code: 'emulate-hooks/host-unreadable',
      message: 'the mount table of the host cannot be read',
      path,
      found: code,
      expected: 'the lines of mountinfo',
      remedy: 'mount /proc where the wrapper runs',
    }))
    return ok({ launch, host, view, mounts, settings, key, stateFolder: `containers/${key}` })
  })
}

function keyOf(launch: Launch): Result<string, Refusal> {
  const key = containerKey(launch)
  if (key.isOk()) return ok(key.value)
  return refuse('emulate-hooks/container-id-invalid', 'the container id cannot name a folder', {
    found: key.error,
    expected: 'letters, digits, "_", "+", "." and "-", and not "." or ".."',
    remedy: 'create the container under another id',
  })
}
