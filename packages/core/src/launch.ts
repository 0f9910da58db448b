import type { Features, Spec } from '@ocipipe/spec'

/** The call that an engine made, as far as transforms may care: which runtime, to do what, with which container. */
export interface RuntimeInvocation {
  /** The runtime that will be executed in the end: `runc`, `crun`, `runsc`, … */
  readonly name: string
  /** The subcommand: `create`, `run`, `restore`, `exec`. */
  readonly command: string
  readonly containerId: string
  /** The runtime's own state folder (`--root`), when the engine named one. Container ids are unique only within it. */
  readonly root?: string
  /** As the runtime prints it; absent where nobody asked it. */
  readonly version?: string
  /** What `runtime features` prints; absent where nobody asked it, or it does not say. */
  readonly features?: Features
  /** The NVIDIA drivers that runsc can forward; absent where nobody asked it, or it does not say. */
  readonly nvproxyDrivers?: readonly string[]
}

/**
 * What a container engine asked for, as one immutable value. Transforms turn it into the launch as it will be.
 *
 * `bundle` is absolute. `args` is everything behind the program name, as the real runtime will get it.
 */
export interface Launch {
  readonly runtime: RuntimeInvocation
  readonly args: readonly string[]
  readonly bundle: string
  readonly spec: Spec
}
