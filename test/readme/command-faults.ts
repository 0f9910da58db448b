import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** What a command in a text for readers may name. */
export interface Known {
  readonly root: string
  /** The scripts of the root package.json. */
  readonly scripts: readonly string[]
  /** The names of our packages. */
  readonly packages: readonly string[]
}

/** Programs that are not ours: nothing is checked but that somebody meant to name them. */
const foreign: ReadonlySet<string> = new Set(
  'git cd mkdir cat cp ln chmod install tee jq diff ls docker podman ctr crictl containerd runc crun runsc umoci systemctl apt-get'.split(
    ' ',
  ),
)

const pnpmItself: ReadonlySet<string> = new Set(['install', 'exec', 'add', 'changeset'])

/** Why a command would not work for the reader; `undefined` where it would, as far as can be told without running it. */
export function commandFault(command: string, known: Known): string | undefined {
  for (const part of command.split(/\s*(?:&&|\|\||[|;])\s*/)) {
    const fault = partFault(part.split(/\s+/), known)
    if (fault !== undefined) return `'${command}': ${fault}`
  }
  return undefined
}

function partFault(words: readonly string[], known: Known): string | undefined {
  const start = words.findIndex((word) => word !== 'sudo' && !/^\w+=/.test(word))
  const [program = '', first = '', second = ''] = words.slice(start === -1 ? words.length : start)
  if (program === 'npm' && first === 'install') return packageFault(words.slice(start + 2), known)
  if (program === 'npm' && first === 'test') return scriptFault('test', known)
  if (program === 'npm' || program === 'pnpm') {
    if (first === 'run') return scriptFault(second, known)
    if (program === 'npm') return `npm ${first} is neither test, install nor run`
    if (first === 'add') return packageFault(words.slice(start + 2), known)
    return pnpmItself.has(first) ? undefined : scriptFault(first, known)
  }
  if (program === 'node') return existsSync(join(known.root, first)) ? undefined : `${first} does not exist`
  if (program === 'ocipipe' || program === 'bin/ocipipe' || program === '' || foreign.has(program))
    return undefined
  return `${program} is not a program that this test knows`
}

function scriptFault(name: string, { scripts }: Known): string | undefined {
  return scripts.includes(name) ? undefined : `package.json has no script ${name}`
}

function packageFault(names: readonly string[], { packages }: Known): string | undefined {
  const unknown = names.filter(
    (name) => !name.startsWith('-') && /ocipipe/.test(name) && !packages.includes(name),
  )
  return unknown.length === 0 ? undefined : `no such package: ${unknown.join(', ')}`
}

/** The subcommands of ours that the commands name. */
export function ownSubcommands(commands: readonly string[]): readonly string[] {
  const named = commands.flatMap((command) =>
    [...command.matchAll(/(?:^|[\s|;&/])ocipipe\s+([a-z][\w-]*)/g)].map(([, subcommand]) => subcommand ?? ''),
  )
  return [...new Set(named)]
}
