import { ok, type Result } from 'neverthrow'
import { type MountEntry, mountOf, type Refusal } from '@ocipipe/core'
import { refuse } from './error-codes.js'
import type { Volume } from './volume.js'

/**
 * File systems that cannot be an upper layer on any kernel: they cannot be written to, or have neither the extended
 * attributes in `trusted.*` nor the whiteout rename that a layer needs (overlayfs.rst, "upper and lower"); overlayfs
 * itself is refused by name.
 */
const unsuitable: ReadonlySet<string> = new Set(
  [
    'nfs nfs4 cifs smb3 9p afs fuse.sshfs fuse.s3fs fuse.gcsfuse fuse.rclone',
    'vfat msdos exfat ntfs ntfs3 fuseblk',
    'squashfs erofs iso9660 udf cramfs romfs',
    'overlay',
  ].flatMap((types) => types.split(' ')),
)

/** Can the volume be written to, and by an overlay? */
export function checkWritable(volume: Volume, mounts: readonly MountEntry[]): Result<void, Refusal> {
  const mount = mountOf(mounts, volume.realPath)
  if (mount === undefined) return ok(undefined)
  if (unsuitable.has(mount.fsType)) {
    return refuse('overlay-rootfs/file-system-unsuitable', `an overlay cannot write to ${mount.fsType}`, {
      pointer: volume.pointer,
      path: volume.realPath,
      found: mount.fsType,
      expected: 'a file system with extended attributes and whiteouts, as ext4, xfs or btrfs',
      remedy: 'use a volume on a block device, or mount this one read-only',
    })
  }
  if (mount.options.includes('ro') || mount.superOptions.includes('ro')) {
    return refuse('overlay-rootfs/volume-read-only', 'the volume is mounted read-only on the host', {
      pointer: volume.pointer,
      path: volume.realPath,
      found: `ro at ${mount.mountPoint}`,
      expected: 'rw, as the container asks for',
      remedy: 'set readOnly on the volume mount of the container, or look why the node has it read-only',
    })
  }
  return ok(undefined)
}
