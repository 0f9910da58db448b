export { fakeRuntime, type FakeRuntime, type FakeRuntimeOptions, type RuntimeCall } from './fake-runtime.js'
export { type GoldenCase, goldenCases, type GoldenOptions } from './golden-cases.js'
export { memoryHost, type MemoryEntry, type MemoryHostOptions } from './memory-host.js'
