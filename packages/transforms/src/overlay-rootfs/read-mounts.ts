import type { Result } from 'neverthrow'
import type { Host, MountEntry, Refusal } from '@ocipipe/core'

/** The mount table, without which nothing can be said about the volume's file system. */
export function readMounts(host: Host): Result<readonly MountEntry[], Refusal> {
  return host.mounts().mapErr(({ code, path }) => ({
    code: 'overlay-rootfs/host-unreadable',
    message: 'the mount table of the host cannot be read',
    path,
    found: code,
    expected: 'the lines of mountinfo',
    remedy: 'mount /proc where the wrapper runs',
  }))
}
