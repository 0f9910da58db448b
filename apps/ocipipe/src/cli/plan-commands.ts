import { type Command, Option } from 'commander'
import { withExamples } from './examples.js'
import type { Outcome } from './outcome.js'
import type { HookOptions } from './precreate.js'
import { explainBundle, type ExplainOptions } from './explain.js'
import { applyPlan, type ApplyOptions, showPlan, type ShowOptions } from './plan.js'

/** `plan`, `apply`, `precreate` and `explain`. */
export function addPlan(program: Command, { settle, wrong }: Outcome): void {
  const plan = planning(
    program.command('plan').description('show what would be done to a bundle; do nothing'),
  )
    .option(
      '-b, --bundle <dir>',
      'the bundle: a folder with a config.json (default: this folder, with --spec)',
    )
    .option('--spec <file>', "plan this in place of the bundle's config.json; - for standard input")
    .option('--run-hooks', 'run the programs of runPrecreateHooks, which a dry run leaves out', false)
    .addOption(
      new Option('--diff', 'show how config.json changes as a unified diff').default(false).conflicts('json'),
    )
    .addOption(
      new Option('--side-by-side', 'show how config.json changes in two columns')
        .default(false)
        .conflicts(['json', 'diff']),
    )
  plan.action(async (options: ShowOptions) => {
    if (options.bundle === undefined && options.spec === undefined)
      plan.error("error: required option '-b, --bundle <dir>' not specified")
    settle(await showPlan(options), options.json)
  })
  withExamples(
    plan,
    ['ocipipe plan --bundle /run/bundle', 'what the wrapper would do to this bundle'],
    ['ocipipe plan --bundle . --preset cdi --diff', 'how a preset would change config.json'],
    ['ocipipe plan --bundle . --json', 'the same, for machines'],
    ['ocipipe plan --spec - <config.json', 'plan what comes on standard input'],
  )
  const apply = planning(
    program
      .command('apply')
      .description('do it: effects, then config.json; undone as a whole if any of it fails'),
  ).requiredOption('-b, --bundle <dir>', 'the bundle: a folder with a config.json')
  apply.action(async (options: ApplyOptions) => settle(await applyPlan(options), options.json))
  withExamples(
    apply,
    ['ocipipe apply --bundle /run/bundle', 'what plan shows is done'],
    ['ocipipe apply --bundle . --preset cdi --id web', 'a preset, for the container web'],
  )
  const hook = pipelineOf(
    program
      .command('precreate')
      .description(
        'be a precreate hook of Podman or CRI-O: config.json on standard input, its successor on output',
      ),
  ).option('--id <id>', 'the container id to plan for', 'precreate')
  hook.action(async (options: HookOptions) => {
    const { precreate } = await import('./precreate.js')
    settle(await precreate(options), false)
  })
  withExamples(hook, [
    'ocipipe precreate --preset cdi <config.json',
    'try what a hook of oci-hooks(5) with these "args" does',
  ])
  withExamples(
    program
      .command('explain')
      .description('show what a runtime would not take of a bundle, why, and what is done about it')
      .requiredOption('-b, --bundle <dir>', 'the bundle: a folder with a config.json')
      .option('--runtime <name>', 'runc, crun, youki, runsc, kata, or the path of one', 'runc')
      .option('--runtime-version <version>', 'of this version (default: as the program itself says)')
      .option('--policy <name>', 'the pipeline or preset whose options of stripUnsupported count')
      .option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml')
      .option('--json', 'print one JSON document', false)
      .action(async (options: ExplainOptions) => settle(await explainBundle(options, wrong), options.json)),
    ['ocipipe explain --runtime runsc --bundle .', 'what gVisor would refuse and ignore'],
    [
      'ocipipe explain --runtime runsc --policy gvisor --bundle .',
      'and what the preset gvisor does about it',
    ],
    ['ocipipe explain --runtime runc --runtime-version 1.0.0 --bundle .', 'what an old runc would do'],
  )
}

function planning(command: Command): Command {
  return pipelineOf(command)
    .option('--id <id>', 'the container id to plan for (default: the name of the bundle folder)')
    .addOption(
      new Option('--command <command>', 'the runtime command to plan for')
        .choices(['create', 'run', 'restore'])
        .default('create'),
    )
    .option('--json', 'print one JSON document', false)
}

/** Which pipeline, and for which runtime. */
function pipelineOf(command: Command): Command {
  return command
    .addOption(
      new Option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml').conflicts(
        'preset',
      ),
    )
    .option(
      '-p, --preset <name>',
      'a pipeline that needs no configuration, or one of the configuration, by name',
    )
    .option('--runtime <name>', 'the runtime to plan for', 'runc')
}
