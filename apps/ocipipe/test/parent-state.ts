import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSeen, type Seen } from './probe.js'
import { must, scratchFolder, writeProgram } from './scratch.js'

/** What the parent of the wrapper has set. Texts are bytes, one for each character. */
export interface GivenState {
  readonly ignored: readonly number[]
  readonly blocked: readonly number[]
  readonly softNofile: number
  /** Descriptors from 3 on that are handed down. */
  readonly open: readonly number[]
  readonly nonblocking: readonly number[]
  /** Of 0, 1 and 2. */
  readonly closed: readonly number[]
  readonly args: readonly string[]
  readonly environment: readonly string[]
}

/** SIGHUP, SIGINT, SIGQUIT, SIGUSR1 ignored; SIGUSR2 and SIGRTMIN+1 held back. */
export const unusual: GivenState = {
  ignored: [1, 2, 3, 10],
  blocked: [12, 35],
  softNofile: 512,
  open: [3, 5, 11, 200],
  nonblocking: [200],
  closed: [],
  args: [],
  environment: [],
}

const launchScript = `#!/bin/bash
set -e
give=$1 state=$2 folder=$3 config=$4 probe=$5
shift 5
mkdir -p "$folder/etc" "$folder/etc-work" "$folder/cwd"
mount -t overlay -o "lowerdir=/etc,upperdir=$folder/etc,workdir=$folder/etc-work" overlay /etc
mkdir -p /etc/ocipipe
cp "$config" /etc/ocipipe/config.yaml
echo 0123456789 >"$folder/file"
mkfifo "$folder/in" "$folder/pipe" "$folder/pipe2"
cd "$folder/cwd"
exec 3<>"$folder/pipe" 5<"$folder/file" 11<>/dev/udp/127.0.0.1/9 200<>"$folder/pipe2"
read -r -N 7 -u 5
umask 027
ulimit -c 4096
ulimit -Ss 10000
ulimit -Su 5000
exec <>"$folder/in" >"$folder/out" 2>"$folder/err"
number=0
for program; do
  "${process.execPath}" "$give" "$state" "$program" && code=0 || code=$?
  echo $code >"$folder/code.$number"
  mv "$probe.seen" "$folder/seen.$number"
  mkdir "$probe.seen"
  number=$((number + 1))
done
`

export interface Outcome {
  readonly seen: readonly Seen[]
  /** Of all programs together, since they share one open file. */
  readonly stdout: string
  readonly stderr: string
}

/**
 * Starts programs one after the other, each in the given state and each with the very same open files: 0 and 3 a pipe, 5 a file
 * behind its seventh byte, 11 a socket, 200 a pipe. All of them end in the probe.
 *
 * In a mount namespace of its own, where what they mount goes with it, and where \`/etc/ocipipe/config.yaml\` is \`config\`.
 */
export function startInState(
  { giveState, config, probe }: { giveState: string; config: string; probe: string },
  state: GivenState,
  programs: readonly string[],
): Outcome {
  const folder = scratchFolder('state')
  const stateFile = join(folder, 'given-state.json')
  writeFileSync(stateFile, JSON.stringify(state))
  const script = writeProgram(join(folder, 'parent'), launchScript)
  must(
    'unshare',
    '-m',
    '--propagation=private',
    script,
    giveState,
    stateFile,
    folder,
    config,
    probe,
    ...programs,
  )
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const codes = programs.map((_, index) => Number(read(`code.${index}`)))
  if (codes.some((code) => code !== 0))
    throw new Error(`exit codes ${codes.join(', ')}; stderr: ${read('err')}; stdout: ${read('out')}`)
  return {
    seen: programs.map((_, index) => readSeen(join(folder, `seen.${index}`))),
    stdout: read('out'),
    stderr: read('err'),
  }
}
