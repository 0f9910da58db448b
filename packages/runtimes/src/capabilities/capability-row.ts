import type { RuntimeName } from '../runtime-name.js'

/** The runtimes that the table has rows for. Kata has no command line of its own: its shim reads the bundle. */
export type TableRuntime = RuntimeName | 'kata'

/**
 * What a runtime does with a part of the spec.
 *
 * - `taken`: as the specification says
 * - `degraded`: something less, or something else
 * - `ignored`: nothing, and without a word or with a line in a log
 * - `refused`: it does not start the container
 */
export type Outcome = 'taken' | 'degraded' | 'ignored' | 'refused'

/**
 * What a container loses by an edit, or by not getting what was asked for.
 *
 * - `none`: nothing that could be seen from inside or outside
 * - `degraded`: something that it may miss
 * - `security`: something that keeps it, or others, safe
 */
export type Lossiness = 'none' | 'degraded' | 'security'

/** What the machine and the call say, as far as a row depends on it. */
export interface RuntimeFacts {
  /** 2 where the unified hierarchy alone is mounted. */
  readonly cgroupVersion: 1 | 2
  readonly isSelinuxEnabled: boolean
  readonly isApparmorEnabled: boolean
  /** runsc's `--oci-seccomp`, which alone makes it look at `linux.seccomp`. */
  readonly isOciSeccompOn: boolean
}

/** From a version on, up to another that is not in it. Written as the runtime writes its own: `1.2.0`, `20260520`. */
export interface VersionRange {
  readonly since?: string
  readonly before?: string
}

/** A question to a JSON value. Everything that is given has to hold; a value that is `null` is absent, as Go reads it. */
export interface ValueTest {
  readonly isAbsent?: true
  /** A text, a list or an object with anything in it. */
  readonly isNonEmpty?: true
  readonly is?: boolean
  readonly in?: readonly string[]
  /** A text that is none of these. */
  readonly notIn?: readonly string[]
  /** A text that this regular expression finds something in. */
  readonly matches?: string
  /** A text that this regular expression finds nothing in. */
  readonly notMatches?: string
  /** An object whose members answer. */
  readonly members?: Readonly<Record<string, ValueTest>>
  /** A list of which any item answers. */
  readonly some?: ValueTest
  /** Not this. */
  readonly isNot?: ValueTest
  /** At least one of these is answered. */
  readonly anyOf?: readonly ValueTest[]
  /** A list in which two objects have the same text as this member. */
  readonly repeats?: string
}

/** How the spec is made fit. `drop` takes the member or the list's item out. */
export type SpecEdit = { readonly action: 'drop' } | { readonly action: 'replace'; readonly with: string }

/** One thing that is known about one runtime. */
export interface CapabilityRow {
  /** Stable: the runtime, a slash, and what it is about, as `runsc/selinux-label`. */
  readonly id: string
  /** JSON pointer into the spec; `*` stands for any member or item. */
  readonly pointer: string
  /** About the name of the member that the pointer's last `*` stands for. */
  readonly key?: ValueTest
  /** About the value there. Without it, any value but `null`. */
  readonly value?: ValueTest
  /** About the object that the value is in: for an option the mount, for an action of a rule the rule. */
  readonly owner?: ValueTest
  /** About other parts of the spec, by pointer. */
  readonly elsewhere?: Readonly<Record<string, ValueTest>>
  readonly outcome: Outcome
  /** What happens, in words that follow "the runtime". */
  readonly effect: string
  readonly condition?: Partial<RuntimeFacts>
  readonly versions?: VersionRange
  /** What is lost, with the edit or, where there is none, without a word. */
  readonly lossiness: Lossiness
  /** Absent where the spec stays as it is: nothing can or need be done about it. */
  readonly edit?: SpecEdit
  /** A file of the runtime's source, or what was observed, and with which version. */
  readonly evidence: string
}
