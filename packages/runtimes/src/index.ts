export { commandsOfInterest, isCallOfInterest } from './call-of-interest.js'
export { type Capabilities, capabilitiesOf } from './capabilities/capabilities-of.js'
export type {
  CapabilityRow,
  Lossiness,
  Outcome,
  RuntimeFacts,
  SpecEdit,
  TableRuntime,
  ValueTest,
  VersionRange,
} from './capabilities/capability-row.js'
export { editSpec } from './capabilities/edit-spec.js'
export { hasFeaturesCommand } from './capabilities/features-rows.js'
export { type Finding, findInSpec } from './capabilities/find-in-spec.js'
export { type HookStage, hookStages } from './capabilities/rows/hook-row.js'
export { isInRange } from './capabilities/version.js'
export { capabilityTable } from './capabilities/table.js'
export { grammarOf, grammars, unionGrammar } from './grammar-of.js'
export type {
  CommandGrammar,
  FlagTable,
  Grammar,
  Operands,
  ParserFamily,
  RuntimeGrammar,
  UnionGrammar,
} from './grammar.js'
export type { NotUnderstoodCode, NotUnderstoodReason } from './not-understood.js'
export { parseCommandLine } from './parse-command-line.js'
export { parseVersionOutput, type RuntimeVersion } from './parse-version-output.js'
export { rewriteArgument, type RewriteError } from './rewrite-argument.js'
export type {
  ArgumentPosition,
  CallPositions,
  NotUnderstoodCall,
  RewritableValue,
  RuntimeCall,
  UnderstoodCall,
} from './runtime-call.js'
export { runtimeNameOf, type RuntimeName } from './runtime-name.js'
export {
  type LostFlag,
  translateCall,
  type Translation,
  type WrittenArgument,
} from './translate/translate-call.js'
