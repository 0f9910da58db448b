import type { Command } from 'commander'
import { withExamples } from './examples.js'
import type { GvisorFlags } from './gvisor-pools.js'
import type { NodeOptions } from './install-on.js'
import type { Outcome } from './outcome.js'

/** The commands about gVisor on nodes. */
export function addGvisor(program: Command, { settle, wrong }: Outcome): void {
  const gvisor = program
    .command('gvisor')
    .description("gVisor's shim on a node: its flags, and containerd's entry")
  const pools = (command: Command): Command =>
    command
      .argument(
        '<file>',
        'a GVisorConfiguration, ContainerRuntimes or a Shoot of Gardener; - for standard input',
      )
      .option('--pool <name>', 'the pool of workers (default: the only one; render: all)')
      .option('--annotation <glob...>', 'annotations of pods and containers that reach runsc', [
        'dev.gvisor.*',
      ])
      .option('--wrapper <file>', 'what the shim calls in the place of runsc')
      .option('--runsc <file>', 'the runsc whose flags count', 'runsc')
      .option('--flags <file>', 'what runsc flags printed on the node, where runsc is not here')
      .option('--json', 'print one JSON document', false)
  const render = pools(
    gvisor
      .command('render')
      .description(
        'print runsc.toml and the containerd entry of each pool; the same input gives the same bytes',
      ),
  ).action(async (file: string, flags: GvisorFlags) => {
    const { renderGvisor } = await import('./render-gvisor.js')
    settle(renderGvisor(file, flags), flags.json)
  })
  const install = pools(
    gvisor.command('install').description('write both on this node; ocipipe status and uninstall know of it'),
  )
    .option(
      '-n, --name <name>',
      "containerd's name for the runtime: the handler of the RuntimeClass",
      'runsc',
    )
    .option('--root <dir>', "the node's root, where it is not this machine's own", '/')
    .option('--dry-run', 'show what would change; change nothing', false)
    .option('--restart', 'restart containerd, if something changed', false)
    .action(async (file: string, flags: GvisorFlags & NodeOptions & { readonly name: string }) => {
      const { installGvisor } = await import('./render-gvisor.js')
      settle(await installGvisor(file, flags), flags.json)
    })
  const lint = gvisor
    .command('lint')
    .description('every fault in a runsc.toml, with line and column, for the runsc that is installed')
    .argument('[file]', 'the file; - for standard input', '/etc/containerd/runsc.toml')
    .option('--runsc <file>', 'the runsc whose flags count', 'runsc')
    .option('--flags <file>', 'what runsc flags printed on the node, where runsc is not here')
    .option('--json', 'print one JSON document', false)
    .action(async (file: string, flags: GvisorFlags) => {
      const { lintGvisor } = await import('./render-gvisor.js')
      const { failures, hasErrors } = lintGvisor(file, flags)
      if (hasErrors) wrong()
      settle(failures, flags.json)
    })
  withExamples(
    render,
    ['ocipipe gvisor render shoot.yaml', 'every pool'],
    ['ocipipe gvisor render gvisor.yaml --flags node.txt', 'for a node whose runsc flags are in node.txt'],
  )
  withExamples(install, ['ocipipe gvisor install gvisor.yaml --dry-run', 'the diffs'])
  withExamples(lint, ['ocipipe gvisor lint', 'the one that containerd uses'])
}
