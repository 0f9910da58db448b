export { type CdiError, type CdiErrorCode, cdiErrorCodes, type Unresolved } from './cdi-error.js'
export { type CdiDocument, parseCdiSpec, validateCdiSpec } from './document/parse-cdi-spec.js'
export { type CdiVersion, cdiVersions, requiredVersion, type RequiredVersion } from './document/versions.js'
export { applyEdits } from './edits/apply-edits.js'
export { combineEdits } from './edits/combine-edits.js'
export type {
  CdiAnnotations,
  CdiDevice,
  CdiHook,
  CdiIntelRdt,
  CdiMount,
  CdiSpec,
  ContainerEdits,
  DeviceNode,
  NetDevice,
} from './generated/sections.js'
export { type CdiLimits, defaultCdiLimits } from './limits.js'
export {
  annotate,
  annotationKey,
  annotationPrefix,
  type AnnotationRequest,
  annotationValue,
  parseAnnotations,
} from './names/annotations.js'
export {
  formatQualifiedName,
  isQualifiedName,
  type Kind,
  parseKind,
  parseQualifiedName,
  type QualifiedName,
} from './names/qualified-name.js'
export { deviceEdits, injectDevices } from './registry/inject-devices.js'
export { defaultCdiDirectories, loadRegistry } from './registry/load-registry.js'
export {
  makeRegistry,
  type PlacedDocument,
  type RegisteredDevice,
  type Registry,
} from './registry/registry.js'
