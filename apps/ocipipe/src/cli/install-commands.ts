import { realpathSync } from 'node:fs'
import { Argument, type Command, Option } from 'commander'
import { inheritedState } from '../inherited-state.js'
import { withExamples } from './examples.js'
import type { NodeOptions } from './install-on.js'
import type { Outcome } from './outcome.js'

interface InstallFlags extends NodeOptions {
  readonly name: string
  readonly program?: string
  readonly copy?: string
  readonly real?: string
  readonly base?: string
  readonly podAnnotation: readonly string[]
  readonly containerAnnotation: readonly string[]
  readonly default: boolean
  readonly frontDoor: boolean
  readonly target: string
  readonly config?: string
  readonly method?: 'drop-in' | 'in-place'
  readonly engineVersion?: string
}

const ways = 'containerd k3s rke2 k0s microk8s crio podman docker hijack'.split(' ')
const ownAnnotations = ['sgs.snucse.org/*', 'cdi.k8s.io/*', 'dev.gvisor.*']
const usualProgram = '/usr/local/bin/ocipipe'

/** The commands that change a node, and the one that looks at what they changed. */
export function addInstall(program: Command, { settle, wrong }: Outcome): void {
  const root = ['--root <dir>', "the node's root, where it is not this machine's own", '/'] as const
  const json = ['--json', 'print one JSON document', false] as const
  const acting = (command: Command): Command =>
    command
      .option(...root)
      .option('--dry-run', 'show what would change; change nothing', false)
      .option('--restart', 'restart the engine, if something changed', false)
      .option(...json)
  const install = acting(
    program
      .command('install')
      .description('have an engine call the wrapper: by a runtime of its own, or in place of another one')
      .addArgument(
        new Argument('<way>', 'a runtime of this engine; or hijack, in place of another').choices(ways),
      )
      .option('-n, --name <name>', "the engine's name for the runtime, as in a RuntimeClass", 'ocipipe')
      .option('--program <file>', 'the executable of ocipipe on the node (default: this one)')
      .option('--copy <file>', 'copy this executable to --program first')
      .option('--real <file>', 'the real runtime (default: that of --base, or the one on PATH)')
      .option('--base <name>', "the engine's runtime that it is made after (default: the engine's default)")
      .option('--pod-annotation <glob...>', 'annotations of pods to hand on', ownAnnotations)
      .option('--container-annotation <glob...>', 'annotations of containers to hand on', ownAnnotations)
      .option(
        '--front-door',
        'put a program of the shell before it, which starts it only where needed',
        false,
      )
      .option('--default', "make it the engine's default runtime", false)
      .option(
        '--target <file>',
        'with hijack: the runtime to stand in for',
        '/usr/bin/nvidia-container-runtime',
      )
      .option('-c, --config <file>', "the engine's configuration, where it is not in the usual place")
      .addOption(
        new Option(
          '--method <method>',
          'for containerd: a file of its own, or an edit of the one that counts',
        ).choices(['drop-in', 'in-place']),
      )
      .option('--engine-version <version>', "containerd's version (default: what it says itself)"),
  )
  install.action(async (way: string, flags: InstallFlags) => {
    const { installOn } = await import('./install-on.js')
    const { json: isJson, dryRun, restart, root: nodeRoot } = flags
    const options = {
      way,
      name: flags.name,
      program: flags.program ?? (nodeRoot === '/' ? ownProgram() : usualProgram),
      podAnnotations: flags.podAnnotation,
      containerAnnotations: flags.containerAnnotation,
      isDefault: flags.default,
      target: flags.target,
      ...(flags.copy === undefined ? {} : { copy: flags.copy }),
      ...(flags.real === undefined ? {} : { real: flags.real }),
      ...(flags.base === undefined ? {} : { base: flags.base }),
      ...(flags.config === undefined ? {} : { config: flags.config }),
      ...(flags.method === undefined ? {} : { method: flags.method }),
      ...(flags.engineVersion === undefined ? {} : { version: flags.engineVersion }),
    }
    const how = { root: nodeRoot, json: isJson, dryRun, restart }
    settle(await installOn(options, how, flags.frontDoor), isJson)
  })
  const uninstall = acting(
    program
      .command('uninstall')
      .description('put back what install changed, byte for byte; everything unless some are named')
      .argument('[id...]', 'as status lists them, such as containerd/ocipipe'),
  )
  uninstall.action(async (ids: readonly string[], flags: NodeOptions) => {
    const { uninstallFrom } = await import('./uninstall-from.js')
    settle(uninstallFrom(ids, flags), flags.json)
  })
  const status = program
    .command('status')
    .description('what is installed, and whether it still holds; exit code 1 where it does not')
    .option(...root)
    .option(...json)
    .action(async (flags: NodeOptions) => {
      const { showInstalled } = await import('./show-installed.js')
      const { holds, failures } = showInstalled(flags.root, flags.json)
      if (!holds) wrong()
      settle(failures, flags.json)
    })
  withExamples(
    install,
    ['ocipipe install containerd --name stateful --dry-run', 'the diff of the configuration'],
    ['ocipipe install containerd --name stateful --restart', 'do it, and have containerd read it'],
    ['ocipipe install hijack', 'stand in for nvidia-container-runtime'],
    ['ocipipe install containerd --front-door', 'calls that are not for it then cost a millisecond'],
    ['ocipipe install k3s --root /host --copy ./ocipipe', 'from a container that has the node at /host'],
  )
  withExamples(
    uninstall,
    ['ocipipe uninstall', 'everything, as it was before'],
    ['ocipipe uninstall containerd/stateful --restart', 'one of several'],
  )
  withExamples(status, ['ocipipe status', 'after an upgrade of an engine, or of a runtime'])
}

function ownProgram(): string {
  try {
    return realpathSync(inheritedState().calledAs)
  } catch {
    return usualProgram
  }
}
