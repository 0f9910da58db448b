import { grammarOf, type RuntimeGrammar, runtimeNameOf } from '@ocipipe/runtimes'
import { defaultStateRoot } from '@ocipipe/host'
import { err, ok, type Result } from 'neverthrow'
import { type Config, defaultConfigPath } from '../config/config.js'
import { routesOf } from '../config/pipeline.js'
import type { Failure } from '../failure.js'
import { type Program, programVariables } from './launcher.js'
import { readCall } from './read-call.js'
import { recordState } from './record-state.js'
import { shellQuoted } from './shell-quoted.js'

/** What a front door is made for. */
export interface FrontDoorOptions {
  /** The path that it will stand at; the engine calls it by that. */
  readonly place: string
  readonly config: Config
  /** The file that `config` was read from. */
  readonly configPath: string
  /** The program of ours. */
  readonly program: Program
}

/**
 * A POSIX `sh` program for the runtime's place. It hands a call straight to the real runtime if the executable would do
 * nothing but that, and everything that it is not sure of to the executable, which decides again.
 *
 * It is sure of: a command that is none of the executable's; a `delete` of containers without a state folder; a `create`, `run`
 * or `restore` whose config.json has none of the texts without which no pipeline for this name can apply, and no escape that
 * could hide one. Refused for a pipeline that may apply to every file (`front-door/no-literals`) and for a runtime that is
 * looked for at each call (`front-door/runtime-not-configured`) or called in another's command line (`front-door/arguments-translated`).
 *
 * @example
 * ```ts
 * frontDoor({ place: '/usr/local/sbin/runc', config, configPath: '/etc/ocipipe/config.yaml', program })
 * ```
 */
export function frontDoor({ place, config, configPath, program }: FrontDoorOptions): Result<string, Failure> {
  const name = place.slice(place.lastIndexOf('/') + 1)
  const runtime = new Map(Object.entries(config.runtimes ?? {})).get(name)
  if (runtime === undefined) return err(notConfigured(name, configPath))
  const kind = runtime.kind ?? runtimeNameOf(runtime.path) ?? 'runc'
  if (runtime.speaks !== undefined && runtime.speaks !== kind)
    return err(translates(name, runtime.speaks, kind))
  const routes = routesOf(config, name)
  const boundless = routes.find(({ pipeline }) => pipeline.literals.includes(''))
  if (boundless !== undefined) return err(noLiterals(boundless.pipeline.name))
  const literals = [...new Set(routes.flatMap(({ pipeline }) => pipeline.literals))]
  const grammar: RuntimeGrammar = grammarOf(kind)
  const quoted = {
    runtime: shellQuoted(runtime.path),
    containers: shellQuoted(`${config.stateRoot ?? defaultStateRoot}/containers`),
    config: shellQuoted(configPath),
  }
  return ok(String.raw`#!/bin/sh
# Made by "ocipipe front-door" out of ${commented(configPath)}: make it anew after a change there.
# Hands what is not for ocipipe straight to the runtime, and what may be to ocipipe, which looks again.
# The runtime is to see the environment as it was, so no variable has a name that could be in it.

ocipipe() {
${programVariables(program)}${recordState}}

runtime() {
  # How often this chain of programs came through here (PR_SET_TIMERSLACK). ocipipe says what is wrong at the eighth time.
  _ocipipe_slack=
  { read -r _ocipipe_slack <"/proc/$$/timerslack_ns"; } 2>/dev/null
  case "$_ocipipe_slack" in
    '' | *[!0-9]*) ;;
    *08 | 8) ocipipe "$@" ;;
    *) { echo "$((_ocipipe_slack + 1))" >"/proc/$$/timerslack_ns"; } 2>/dev/null ;;
  esac
  exec ${quoted.runtime} "$@"
}

${readCall(grammar)}
# Whether config.json in this folder has none of the texts, and can be trusted to show them.
has_none() {
  case "$1" in *..*) return 1 ;; esac
  # What was changed before is seen as it was before that, which is beside it.
  [ -f "$1/config.json" ] && ! [ -e "$1/config.json.ocipipe" ] || return 1
  # dash lets every signal through once it has waited for a program, so where one is held back ocipipe has to look.
  while read -r _ocipipe_key _ocipipe_value; do
    case "$_ocipipe_key$_ocipipe_value" in
      SigBlk:*[!0]*) return 1 ;;
      SigBlk:*) break ;;
    esac
  done <"/proc/$$/status"
  LC_ALL=C GREP_OPTIONS= command -p grep -qF ${['\\u', '\\/', ...literals].map((text) => `-e ${shellQuoted(text)}`).join(' ')} -- "$1/config.json" 2>/dev/null
  [ $? = 1 ]
}

# Whether no argument is a container that something is known of.
unknown() {
  for _ocipipe_id; do
    for _ocipipe_id in ${quoted.containers}/"$_ocipipe_id" ${quoted.containers}/"$_ocipipe_id"@*; do
      [ -e "$_ocipipe_id" ] && return 1
    done
  done
  return 0
}

if not_ours "$@" &&
  [ "${'$'}{OCIPIPE_CONFIG:-${defaultConfigPath}}" = ${quoted.config} ] &&
  [ -e ${quoted.config} ] && ! [ ${quoted.config} -nt "$0" ] &&
  [ -x ${quoted.runtime} ] && ! [ ${quoted.runtime} -ef "$0" ]; then
  runtime "$@"
fi
ocipipe "$@"
`)
}

/** Text for a comment: one line, whatever is in it. */
function commented(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?')
}

function notConfigured(name: string, path: string): Failure {
  return {
    code: 'front-door/runtime-not-configured',
    message: `${path} does not say what the real runtime behind ${name} is`,
    path,
    pointer: '/runtimes',
    expected: `an entry ${JSON.stringify(name)}`,
    remedy: `name the runtime's path under runtimes, ${JSON.stringify(name)}`,
  }
}

function translates(name: string, speaks: string, kind: string): Failure {
  return {
    code: 'front-door/arguments-translated',
    message: `the arguments of ${name} are ${speaks}'s, and have to be made fit for ${kind} at every call`,
    found: speaks,
    expected: kind,
    remedy: 'put the launcher in the place of the runtime instead: ocipipe front-door --launcher',
  }
}

function noLiterals(pipeline: string): Failure {
  return {
    code: 'front-door/no-literals',
    message: `the pipeline ${pipeline} may apply to any container, so no text in config.json tells which`,
    found: pipeline,
    expected: 'a pipeline that a mount, an annotation or a variable asks for',
    remedy: 'put the launcher in the place of the runtime instead: ocipipe front-door --launcher',
  }
}
