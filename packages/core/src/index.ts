export { type Condition, unless, when } from './combine.js'
export { containerKey, overlaySource } from './container-key.js'
export type { MissingMountPoint } from './container-mounts.js'
export { type ContainerPlace, containerView, type ContainerView } from './container-view.js'
export { describeChange, describeEffect, describePlace, describeValue } from './describe.js'
export { diff, type PatchOperation } from './diff.js'
export {
  type AskedEffect,
  type BindEffect,
  type DirectoryEffect,
  type Effect,
  type EffectKind,
  type FileEffect,
  type LeaseEffect,
  type LinkUpEffect,
  type ModeEffect,
  type MountNamespace,
  type OverlayEffect,
  type OverlayOptions,
  type Place,
  placeOf,
  type SymlinkEffect,
} from './effect.js'
export { explain, type Explanation } from './explain.js'
export type {
  ByteRange,
  FileStatus,
  FileType,
  Host,
  HostError,
  KernelFacts,
  MountEntry,
  ReadRange,
} from './host.js'
export { isJsonObject, jsonEqual, type JsonObject, type JsonValue, pointerTo } from './json-value.js'
export type { Launch, RuntimeInvocation } from './launch.js'
export { mountOf, parseMountinfo } from './mountinfo.js'
export { nearNames } from './near-names.js'
export { isAbsolute, joinPath, parentPath, pathBelow, resolvePath, segmentsOf } from './path.js'
export { pipe } from './pipe.js'
export { append, type Note, type Plan, type Step, unchanged, withSpec } from './plan.js'
export { remembered } from './remembered.js'
export { seen } from './seen.js'
export {
  type Change,
  named,
  type Refusal,
  type Transform,
  transform,
  type TransformError,
} from './transform.js'
