import { Command, Help } from 'commander'
import { addCdi } from './cdi.js'
import { withExamples } from './examples.js'
import { exitCodes } from './facts.js'
import { addFrontDoor } from './front-door.js'
import { gc } from './gc.js'
import { addGvisor } from './gvisor-commands.js'
import { addInstall } from './install-commands.js'
import { addLdcache } from './ldcache.js'
import { addManual } from './manual.js'
import type { Outcome } from './outcome.js'
import { addPlan } from './plan-commands.js'
import { addStream } from './stream.js'
import { validateFiles } from './validate.js'

declare const OCIPIPE_VERSION: string

/** Every command with its options and examples: the one table that help, completion and the manual page are made of. */
export function programFor(outcome: Outcome): Command {
  const { settle, wrong } = outcome
  const help = new Help()
  const program = new Command('ocipipe')
    .description('Plans what a pipeline of OCI spec transformers does to a bundle, and does it.')
    .version(OCIPIPE_VERSION)
    // What is off unless asked for need not be said to be.
    .configureHelp({
      optionDescription: (option) => help.optionDescription(option).replace(' (default: false)', ''),
    })
    .exitOverride()
    .showSuggestionAfterError()
  withExamples(
    program,
    ['ocipipe plan --bundle /run/bundle', 'what the wrapper would do to this bundle'],
    ['ocipipe validate config.json', 'every error with pointer, line and column'],
    ['ocipipe plan --help', 'examples of one command; all of them: ocipipe man | man -l -'],
    ['ln -s "$(command -v ocipipe)" ./ocipipe-runc', 'under any other name it is the runtime wrapper'],
  ).addHelpText(
    'after',
    `\nExit codes:\n${exitCodes.map(([code, meaning]) => `  ${code}  ${meaning}`).join('\n')}`,
  )
  addPlan(program, outcome)
  withExamples(
    program
      .command('init')
      .description('write a first configuration, with a comment for everything in it')
      .argument('[file]', 'where to (default: /etc/ocipipe/config.yaml)')
      .option('--stdout', 'print it instead', false)
      .action(async (file: string | undefined, { stdout }: { stdout: boolean }) => {
        const { init } = await import('./init.js')
        settle(init(file, { stdout, version: OCIPIPE_VERSION }), false)
      }),
    ['ocipipe init', 'begin'],
    ['ocipipe init --stdout >config.yaml', 'look at it first'],
  )
  withExamples(
    program
      .command('validate')
      .description('check config.json files against the runtime specification')
      .argument('<file...>', 'files to check; - for standard input')
      .option('--json', 'print one JSON document', false)
      .action((files: string[], { json }: { json: boolean }) => {
        if (!validateFiles(files, json)) wrong()
      }),
    ['ocipipe validate config.json', 'one file'],
    ['runc spec && ocipipe validate - <config.json', 'what another program writes'],
  )
  withExamples(
    program
      .command('gc')
      .description('take back what containers left that nobody deleted: mounts, state, leases')
      .option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml')
      .option('--json', 'print one JSON document', false)
      .action(async (options: { config?: string; json: boolean }) => settle(await gc(options), options.json)),
    ['ocipipe gc', 'after a wrapper or a runtime was killed'],
  )
  withExamples(
    program
      .command('doctor')
      .description('look for everything that makes a launch fail later, and say what mends it')
      .option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml')
      .option('--json', 'print one JSON document', false)
      .action(async (options: { config?: string; json: boolean }) => {
        const { doctor } = await import('./doctor.js')
        if (!(await doctor(options))) wrong()
      }),
    ['ocipipe doctor', 'after an installation, an upgrade or a failed launch'],
    ['ocipipe doctor --json', 'for a monitor: exit code 1 if anything fails'],
  )
  addFrontDoor(program, outcome)
  addLdcache(program, outcome)
  addCdi(program, outcome)
  addInstall(program, outcome)
  addGvisor(program, outcome)
  addStream(program, outcome)
  addManual(program)
  return program
}
