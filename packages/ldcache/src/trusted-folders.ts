import { architectures, type Architecture } from './architectures.js'
import type { Tree } from './tree.js'

/** How a distribution lays out its libraries. `upstream`: as glibc is written (Fedora, SUSE, Arch …); `debian`: multiarch. */
export type FolderLayout = 'debian' | 'upstream'

const x86Folders = ['/lib', '/lib64', '/libx32']
const wideFolders = ['/lib', '/lib64']

const upstreamFolders: Readonly<Record<string, readonly string[]>> = {
  x86_64: x86Folders,
  i386: x86Folders,
  aarch64: wideFolders,
  armv7l: ['/lib'],
  ppc64le: wideFolders,
  s390x: wideFolders,
  riscv64: ['/lib', '/lib32/ilp32', '/lib32/ilp32d', '/lib64/lp64', '/lib64/lp64d'],
  loongarch64: wideFolders,
  mips64el: ['/lib', '/lib32', '/lib64'],
  sparc64: wideFolders,
}

/**
 * The folders that a distribution builds into its `ldconfig` and its loader, in the order in which they are scanned.
 * Folders that a tree does not have do no harm: they are skipped.
 *
 * @example
 * trustedFolders('debian', architecture) // ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib', '/usr/lib']
 */
export function trustedFolders(layout: FolderLayout, architecture: Architecture): readonly string[] {
  if (layout === 'debian') {
    return [`/lib/${architecture.triplet}`, `/usr/lib/${architecture.triplet}`, '/lib', '/usr/lib']
  }
  const folders = upstreamFolders[architecture.name] ?? wideFolders
  return [...folders, ...folders.map((folder) => `/usr${folder}`)]
}

/** Which layout a tree has, told by what is in it: a multiarch folder of any known architecture makes it `debian`. */
export function folderLayout(tree: Tree): FolderLayout {
  const isMultiarch = architectures.some(({ triplet }) =>
    [`/usr/lib/${triplet}`, `/lib/${triplet}`].some((path) =>
      tree
        .stat(path)
        .map(({ kind }) => kind === 'directory')
        .unwrapOr(false),
    ),
  )
  return isMultiarch ? 'debian' : 'upstream'
}
