import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One call that a fake runtime has seen. */
export interface RuntimeCall {
  /** Arguments behind the program name. */
  readonly args: readonly string[]
  /** `NAME=value`, as the kernel handed them over. */
  readonly environment: readonly string[]
  readonly cwd: string
  /** The config.json of the bundle that the call names, or of the working folder; absent where there is none. */
  readonly config?: string
}

/** An executable that stands in a runtime's place. */
export interface FakeRuntime {
  readonly path: string
  /** What it has seen so far, in order. */
  calls(): readonly RuntimeCall[]
}

export interface FakeRuntimeOptions {
  /** File name, by which a wrapper tells whose command line it is. Default `runc`. */
  readonly name?: string
  /** What it ends with. Default 0. */
  readonly exitCode?: number
  /** A program to become afterwards, with the same arguments: the real runtime, for recording what an engine asks of it. */
  readonly becomes?: string
}

/**
 * Writes an executable into `folder`, which must be there, that writes down how it was called and what config.json it was given,
 * and does nothing else. A POSIX shell script: it needs no Node, so it can also be called by an engine or in a wrapper's place.
 *
 * @example
 * ```ts
 * const runtime = fakeRuntime('/tmp/bin', { name: 'crun' })
 * const [call] = runtime.calls()
 * ```
 */
export function fakeRuntime(folder: string, options: FakeRuntimeOptions = {}): FakeRuntime {
  const { name = 'runc', exitCode = 0, becomes } = options
  const path = join(folder, name)
  const record = join(folder, `${name}.calls`)
  mkdirSync(record)
  writeFileSync(
    path,
    scriptOf(record, becomes === undefined ? `exit ${exitCode}` : `exec ${quoted(becomes)} "$@"`),
  )
  chmodSync(path, 0o755)
  return {
    path,
    calls: () =>
      readdirSync(record)
        .map(Number)
        .toSorted((a, b) => a - b)
        .map((number) => readCall(join(record, String(number)))),
  }
}

function readCall(folder: string): RuntimeCall {
  const config = join(folder, 'config.json')
  return {
    args: entriesOf(readFileSync(join(folder, 'args'), 'utf8')),
    environment: entriesOf(readFileSync(join(folder, 'environment'), 'utf8')),
    cwd: readFileSync(join(folder, 'cwd'), 'utf8'),
    ...(existsSync(config) ? { config: readFileSync(config, 'utf8') } : {}),
  }
}

function entriesOf(text: string): readonly string[] {
  return text.split('\0').slice(0, -1)
}

/** `cat` is looked for in the usual folders as well: the caller's PATH is recorded, not relied upon. */
function scriptOf(record: string, end: string): string {
  return `#!/bin/sh
number=1
until mkdir_error=$(PATH="$PATH:/usr/bin:/bin" mkdir ${quoted(record)}/"$number" 2>&1); do
  [ -d ${quoted(record)}/"$number" ] || { echo "$mkdir_error" >&2; exit 1; }
  number=$((number + 1))
done
to=${quoted(record)}/$number

: >"$to/args"
[ $# -eq 0 ] || printf '%s\\000' "$@" >"$to/args"
PATH="$PATH:/usr/bin:/bin" cat "/proc/$$/environ" >"$to/environment"
printf '%s' "$(pwd -P)" >"$to/cwd"

bundle=. is_next=
for argument do
  if [ -n "$is_next" ]; then bundle=$argument is_next=; continue; fi
  case $argument in
    -b | -bundle | --bundle) is_next=1 ;;
    -b=* | -bundle=* | --bundle=*) bundle=\${argument#*=} ;;
  esac
done
[ ! -r "$bundle/config.json" ] || PATH="$PATH:/usr/bin:/bin" cat "$bundle/config.json" >"$to/config.json"

${end}
`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
