import {
  AT_FDCWD,
  type Errno,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  openat2,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
} from '@ocipipe/native'
import { describePlace, parentPath, type Place } from '@ocipipe/core'
import { err, type Result } from 'neverthrow'
import type { Descriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'

/**
 * What a walk below a root may do, by who owns what lies there. A volume's owner can swap any folder for a link at any
 * time, so the kernel itself must refuse links while it walks: a check beforehand would be a check of something else. An
 * image's links are legal but mean paths inside the image.
 */
const rulesBelow: Readonly<Record<Place['trust'], number>> = {
  host: RESOLVE_NO_MAGICLINKS,
  volume: RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  image: RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
}

/** The root's own path is the host's. For a volume it is canonical, and a link in it now was put there since we planned. */
const rulesOfRoot: Readonly<Record<Place['trust'], number>> = {
  host: RESOLVE_NO_MAGICLINKS,
  volume: RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  image: RESOLVE_NO_MAGICLINKS,
}

/** Opens the folder of a place with `O_PATH`, walked from its held root by the rules of its trust. */
export function openFolder(descriptors: Descriptors, place: Place): Result<number, HostFailure> {
  const how = { flags: O_PATH | O_DIRECTORY }
  const root = descriptors.keep(openat2(AT_FDCWD, place.root, { ...how, resolve: rulesOfRoot[place.trust] }))
  const opened = root.andThen((fd) =>
    place.path === ''
      ? root
      : descriptors.keep(openat2(fd, place.path, { ...how, resolve: rulesBelow[place.trust] })),
  )
  return opened.mapErr((errno) => placeFailure(place, errno))
}

/** The folder that holds a place's last segment, and that segment. For what is made, replaced or removed by name. */
export function openParent(
  descriptors: Descriptors,
  place: Place,
): Result<{ fd: number; name: string }, HostFailure> {
  const name = place.path.slice(place.path.lastIndexOf('/') + 1)
  if (name === '' || name === '.' || name === '..') {
    return err({
      code: 'host/place',
      message: `${describePlace(place)} has no name to write to`,
      path: describePlace(place),
    })
  }
  return openFolder(descriptors, { ...place, path: parentPath(place.path) }).map((fd) => ({ fd, name }))
}

/** The file or folder at a place itself, held with `O_PATH`: a link in the last place is not followed. */
export function openEntry(descriptors: Descriptors, place: Place): Result<number, HostFailure> {
  if (place.path === '') return openFolder(descriptors, place)
  return openParent(descriptors, place).andThen(({ fd, name }) =>
    descriptors
      .keep(openat2(fd, name, { flags: O_PATH | O_NOFOLLOW }))
      .mapErr((errno) => placeFailure(place, errno)),
  )
}

function placeFailure(place: Place, errno: Errno): HostFailure {
  const path = describePlace(place)
  const found = reasonOf(errno)
  switch (errno.code) {
    case 'ELOOP':
    case 'EXDEV':
      return {
        code: 'host/hostile-path',
        message: `${path} leads through a symbolic link or out of ${place.root}, which nothing in a ${place.trust} may do`,
        path,
        found,
        expected: 'folders only',
        remedy: `remove the link from ${place.root} as its owner, or use another volume`,
      }
    case 'ENOTDIR':
      return {
        code: 'host/place-not-a-folder',
        message: `${path} is not a folder`,
        path,
        found,
        expected: 'a folder',
      }
    case 'ENOENT':
      return { code: 'host/place-missing', message: `${path} does not exist`, path, found }
    default:
      return { code: 'host/place', message: `${path} cannot be opened: ${found}`, path, found }
  }
}

/** A place that is gone, or that its owner has led elsewhere since, holds nothing of ours any more. */
export function isGone({ code }: HostFailure): boolean {
  return code === 'host/place-missing' || code === 'host/place-not-a-folder' || code === 'host/hostile-path'
}
