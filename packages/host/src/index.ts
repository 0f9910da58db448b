export { type Bundle, editConfig, readBundle, restoreConfig, sha256, writeConfig } from './bundle.js'
export { type CarriedOut, carryOut, type CarryOutOptions } from './carry-out.js'
export { endContainerOf, isKnown, sweep, type Swept } from './container-life.js'
export { exchangeEntries } from './exchange-entries.js'
export { codeOf, type HostFailure, type HostFailureCode, hostFailureCodes } from './host-failure.js'
export { leftBehind, type LeftBehind } from './left-behind.js'
export { type OverlayAbilities, probeOverlays } from './probe-overlays.js'
export { realHost } from './real-host.js'
export { defaultStateRoot, makePrivateFolder } from './state-folder.js'
export { execStreamer, type ExecStreamerOptions } from './stream/exec-streamer.js'
export { rootStreamer, type RootStreamerOptions } from './stream/root-streamer.js'
export type { ContainerReference, ContainerUser, Streamer } from './stream/streamer.js'
export { withLockedFolder } from './with-locked-folder.js'
export { type LinkWait, waitForLink } from './wait-for-link.js'
export { writeFile } from './write-file.js'
export {
  execve,
  type Ffi,
  getTimerSlack,
  type ProcessState,
  probeKernel,
  provideFfi,
  restoreProcessState,
  setTimerSlack,
} from '@ocipipe/native'
