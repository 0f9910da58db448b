import { err, type Err } from 'neverthrow'
import type { Refusal } from '@ocipipe/core'

/** Every code that `overlayRootfs` can fail with. */
export const overlayRootfsErrorCodes = [
  'overlay-rootfs/already-transformed',
  'overlay-rootfs/class-not-allowed',
  'overlay-rootfs/container-id-invalid',
  'overlay-rootfs/file-system-unsuitable',
  'overlay-rootfs/host-path-not-allowed',
  'overlay-rootfs/host-unreadable',
  'overlay-rootfs/kernel-too-old',
  'overlay-rootfs/layer-not-directory',
  'overlay-rootfs/option-invalid',
  'overlay-rootfs/pod-mismatch',
  'overlay-rootfs/root-invalid',
  'overlay-rootfs/root-missing',
  'overlay-rootfs/root-not-directory',
  'overlay-rootfs/source-not-canonical',
  'overlay-rootfs/too-deep',
  'overlay-rootfs/trigger-ambiguous',
  'overlay-rootfs/trigger-conflict',
  'overlay-rootfs/volume-missing',
  'overlay-rootfs/volume-not-directory',
  'overlay-rootfs/volume-read-only',
  'overlay-rootfs/volume-symlink',
  'overlay-rootfs/volume-unknown',
] as const

export type OverlayRootfsErrorCode = (typeof overlayRootfsErrorCodes)[number]

/** A refusal with a code of the list above. */
export function refuse(
  code: OverlayRootfsErrorCode,
  message: string,
  details: Omit<Refusal, 'code' | 'message'> = {},
): Err<never, Refusal> {
  return err({ code, message, ...details })
}
