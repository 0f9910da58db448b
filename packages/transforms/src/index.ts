export { type OverlayRootfsErrorCode, overlayRootfsErrorCodes } from './overlay-rootfs/error-codes.js'
export { overlayRootfsLiterals } from './overlay-rootfs/literals.js'
export {
  defaultOverlayOptions,
  type Flatten,
  type OverlayRootfsOptions,
  type OverlayRootfsTrigger,
  persistentVolumeClasses,
} from './overlay-rootfs/options.js'
export { overlayRootfs } from './overlay-rootfs/overlay-rootfs.js'
export type { VolumeClass } from './overlay-rootfs/volume-class.js'
