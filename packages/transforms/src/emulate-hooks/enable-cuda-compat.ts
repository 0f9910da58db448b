import type { ContainerView } from '@ocipipe/core'
import { ok } from 'neverthrow'
import { isSafeText } from '../path-text.js'
import { type CompatNote, readCompatNote } from './compat-note.js'
import { planEntry } from './edit.js'
import type { HookArguments } from './hook-arguments.js'
import { invalidHook } from './invalid-hook.js'
import type { Emulation } from './scene.js'
import { compareVersions, majorOf } from './version.js'

/** Always the same name, sorted before that of `update-ldcache`: these libraries are to win over the host's. */
const compatFile = '/etc/ld.so.conf.d/00-ocipipe-cuda-compat.conf'
const libraryForm = /^libcuda\.so\.(.*\..*)$/s

interface HostVersions {
  readonly driver: string
  readonly cuda: string
}

/**
 * `enable-cuda-compat`: an image can bring the user-space part of a driver that is newer than the host's. Where it has one
 * that the host's driver can work with, its folder comes first among the library folders. The folder is only named in a
 * file of the container: nothing of the image is mounted or run.
 */
export const enableCudaCompat: Emulation = (args, { view }) => {
  const versions = { driver: last(args, 'host-driver-version'), cuda: last(args, 'host-cuda-version') }
  if (versions.driver !== '' && majorOf(versions.driver) === undefined) {
    return invalidHook({
      message: "the host's driver version cannot be read",
      found: versions.driver,
      expected: 'numbers with dots between them',
    })
  }
  const asked = last(args, 'cuda-compat-container-root') || '/usr/local/cuda/compat'
  const folder = compatFolder(view, asked, versions)
  const isThere = view.entry(compatFile).unwrapOr(undefined)?.status !== undefined
  if (folder === undefined && !isThere) return ok({})
  // A kept root may be on a host with a newer driver today: what was right at its last start is then taken back.
  const content = folder === undefined ? '' : `${folder}\n`
  return planEntry(view, { kind: 'file', path: compatFile, content, mode: 0o644 })
}

function last(args: HookArguments, flag: string): string {
  return args.get(flag)?.at(-1) ?? ''
}

/** The folder, without links, if its library is to be used. */
function compatFolder(
  { host, find }: ContainerView,
  asked: string,
  versions: HostVersions,
): string | undefined {
  const folder = find(asked).unwrapOr(undefined)
  if (folder?.status?.type !== 'directory' || find('/etc/ld.so.cache').isErr()) return undefined
  // The image chooses the name, which must not become more than one line.
  if (!isSafeText(folder.path)) return undefined
  const [name, ...others] = host
    .readDirectory(folder.path)
    .unwrapOr([])
    .filter(
      (one) =>
        libraryForm.test(one) &&
        find(`${folder.path}/${one}`, false)
          .map(({ status }) => status?.type === 'file')
          .unwrapOr(false),
    )
  if (name === undefined || others.length > 0) return undefined
  const version = libraryForm.exec(name)?.[1] ?? ''
  const note = readCompatNote(host, `${folder.path}/${name}`)
  return isUsable(version, note, versions) ? folder.path : undefined
}

/** The library's own word where it has one about this host, else the newer major version. */
function isUsable(version: string, note: CompatNote | undefined, { driver, cuda }: HostVersions): boolean {
  const hostMajor = majorOf(driver)
  if (note !== undefined && note.drivers.length > 0 && hostMajor !== undefined)
    return note.drivers.includes(hostMajor) && compareVersions(version, driver) > 0
  if (note?.cudaVersion !== undefined && cuda !== '') return compareVersions(note.cudaVersion, cuda) > 0
  const major = majorOf(version)
  return hostMajor !== undefined && major !== undefined && major > hostMajor
}
