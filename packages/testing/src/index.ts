export { memoryHost, type MemoryEntry, type MemoryHostOptions } from './memory-host.js'
