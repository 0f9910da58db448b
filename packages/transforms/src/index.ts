export { addHooks, addHooksLiterals, type AddHooksOptions } from './add-hooks/add-hooks.js'
export { type AddHooksErrorCode, addHooksErrorCodes } from './add-hooks/error-codes.js'
export type { MatchPattern } from './add-hooks/hook-file.js'
export {
  bringUpLoopback,
  bringUpLoopbackLiterals,
  type BringUpLoopbackOptions,
} from './bring-up-loopback/bring-up-loopback.js'
export { type BringUpLoopbackErrorCode, bringUpLoopbackErrorCodes } from './bring-up-loopback/error-codes.js'
export {
  checkNvproxy,
  checkNvproxyLiterals,
  type CheckNvproxyOptions,
} from './check-nvproxy/check-nvproxy.js'
export { driverVersion } from './check-nvproxy/driver-version.js'
export { type CheckNvproxyErrorCode, checkNvproxyErrorCodes } from './check-nvproxy/error-codes.js'
export { containerTree } from './emulate-hooks/container-tree.js'
export { emulateHooks } from './emulate-hooks/emulate-hooks.js'
export { type EmulateHooksErrorCode, emulateHooksErrorCodes } from './emulate-hooks/error-codes.js'
export { emulateHooksLiterals } from './emulate-hooks/literals.js'
export type { Delivery, EmulateHooksOptions } from './emulate-hooks/options.js'
export { type GateStartErrorCode, gateStartErrorCodes } from './gate-start/error-codes.js'
export {
  gateStart,
  gateStartLiterals,
  type GateStartOptions,
  type StartGate,
  startGateFile,
} from './gate-start/gate-start.js'
export {
  type FilterAnnotationsErrorCode,
  filterAnnotationsErrorCodes,
} from './filter-annotations/error-codes.js'
export {
  filterAnnotations,
  filterAnnotationsLiterals,
  type FilterAnnotationsOptions,
} from './filter-annotations/filter-annotations.js'
export { type HintVolumesErrorCode, hintVolumesErrorCodes } from './hint-volumes/error-codes.js'
export { hintVolumes, hintVolumesLiterals } from './hint-volumes/hint-volumes.js'
export type { Backing, HintVolumesOptions } from './hint-volumes/options.js'
export { type InjectCdiErrorCode, injectCdiErrorCodes } from './inject-cdi/error-codes.js'
export { injectCdi } from './inject-cdi/inject-cdi.js'
export { injectCdiLiterals } from './inject-cdi/literals.js'
export type { InjectCdiOptions } from './inject-cdi/options.js'
export { type JoinPeaErrorCode, joinPeaErrorCodes } from './join-pea/error-codes.js'
export { joinPea, joinPeaLiterals, type JoinPeaOptions } from './join-pea/join-pea.js'
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
export { type ResolveUserErrorCode, resolveUserErrorCodes } from './resolve-user/error-codes.js'
export { lookUpUser, type ResolvedUser } from './resolve-user/look-up-user.js'
export { resolveUser, resolveUserLiterals, type ResolveUserOptions } from './resolve-user/resolve-user.js'
export {
  type RunHook,
  runPrecreateHooks,
  type RunPrecreateHooksErrorCode,
  runPrecreateHooksErrorCodes,
  runPrecreateHooksLiterals,
  type RunPrecreateHooksOptions,
} from './run-precreate-hooks/run-precreate-hooks.js'
export {
  type StripUnsupportedErrorCode,
  stripUnsupportedErrorCodes,
} from './strip-unsupported/error-codes.js'
export type { StripUnsupportedOptions } from './strip-unsupported/options.js'
export { stripUnsupported, stripUnsupportedLiterals } from './strip-unsupported/strip-unsupported.js'
export { type Decision, type Unsupported, unsupportedIn } from './strip-unsupported/unsupported-in.js'
