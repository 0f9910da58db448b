import { Command, CommanderError, Option } from 'commander'
import { type Failure } from '../failure.js'
import { type InheritedState } from '../inherited-state.js'
import { addCdi } from './cdi.js'
import { gc } from './gc.js'
import { addLdcache } from './ldcache.js'
import { applyPlan, type PlanOptions, showPlan } from './plan.js'
import { printFailures } from './print.js'
import { validateFiles } from './validate.js'

declare const OCIPIPE_VERSION: string

/**
 * The command line for people. Exit codes: 0 done; 1 something in what was looked at is wrong, or could not be done; 2 the
 * command line itself is wrong.
 */
export async function commandLine({ args }: InheritedState): Promise<number> {
  let exitCode = 0
  process.stdout.off('error', endQuietly).on('error', endQuietly)
  const settle = (failures: readonly Failure[], json: boolean): void => {
    if (failures.length > 0) exitCode = 1
    printFailures(failures, json)
  }
  const program = new Command('ocipipe')
    .description('Plans what a pipeline of OCI spec transformers does to a bundle, and does it.')
    .version(OCIPIPE_VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  ocipipe plan --bundle /run/bundle          what the wrapper would do to this bundle
  ocipipe plan --bundle . --json             the same, for machines
  ocipipe validate config.json               every error with pointer, line and column
  ln -s "$(command -v ocipipe)" /usr/local/bin/ocipipe-runc
                                             under any other name it is the runtime wrapper`,
    )
  const planning = (command: Command): Command =>
    command
      .requiredOption('-b, --bundle <dir>', 'the bundle: a folder with a config.json')
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
      .option('--id <id>', 'the container id to plan for (default: the name of the bundle folder)')
      .addOption(
        new Option('--command <command>', 'the runtime command to plan for')
          .choices(['create', 'run', 'restore'])
          .default('create'),
      )
      .option('--json', 'print one JSON document', false)
  planning(program.command('plan').description('show what would be done to a bundle; do nothing')).action(
    async (options: PlanOptions) => settle(await showPlan(options), options.json),
  )
  planning(
    program
      .command('apply')
      .description('do it: effects, then config.json; undone as a whole if any of it fails'),
  ).action(async (options: PlanOptions) => settle(await applyPlan(options), options.json))
  program
    .command('validate')
    .description('check config.json files against the runtime specification')
    .argument('<file...>', 'files to check; - for standard input')
    .option('--json', 'print one JSON document', false)
    .action((files: string[], { json }: { json: boolean }) => {
      if (!validateFiles(files, json)) exitCode = 1
    })
  program
    .command('gc')
    .description('take back what containers left that nobody deleted: mounts, state, leases')
    .option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml')
    .option('--json', 'print one JSON document', false)
    .action(async (options: { config?: string; json: boolean }) => settle(await gc(options), options.json))
  addLdcache(program, settle)
  addCdi(program, settle, () => (exitCode = 1))
  try {
    await program.parseAsync(args.map(String), { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    throw thrown
  }
}

/** Whoever reads has seen enough, as `head` has. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(1)
  throw error
}
