import type { Command } from 'commander'
import { withExamples } from './examples.js'
import { injectDevices, type InjectOptions } from './inject-devices.js'
import { listDevices } from './list-devices.js'
import type { Outcome } from './outcome.js'
import { validateCdi } from './validate-cdi.js'

interface SpecDirOptions {
  readonly specDir?: readonly string[]
  readonly json: boolean
}

/** The commands about the Container Device Interface. */
export function addCdi(program: Command, { settle, wrong }: Outcome): void {
  const cdi = program.command('cdi').description('look at CDI files, and give devices to a bundle')
  const specDir = [
    '-s, --spec-dir <dir...>',
    'folders of CDI files, lowest priority first (default: /etc/cdi and /var/run/cdi)',
  ] as const
  const json = ['--json', 'print one JSON document', false] as const
  const list = cdi
    .command('list')
    .description('every device and the file that defines it, conflicts, and what is wrong in the files')
    .option(...specDir)
    .option(...json)
    .action((options: SpecDirOptions) => {
      if (!listDevices(options.specDir, options.json)) wrong()
    })
  const validate = cdi
    .command('validate')
    .description('every error in CDI files, with pointer, line and column')
    .argument('[file...]', 'files to check; - for standard input (default: those of the folders)')
    .option(...specDir)
    .option(...json)
    .action((files: readonly string[], options: SpecDirOptions) => {
      if (!validateCdi(files, options.specDir, options.json)) wrong()
    })
  const inject = cdi
    .command('inject')
    .description(
      "print a bundle's config.json as it is with these devices; what it has already stays as it is",
    )
    .requiredOption('-b, --bundle <dir>', 'the bundle: a folder with a config.json')
    .requiredOption('-d, --device <name...>', 'devices by qualified name, such as vendor.com/gpu=0')
    .option(...specDir)
    .option('-w, --write', 'write config.json, in one step, and print nothing', false)
    .option('--json', 'print errors as one JSON document', false)
    .action((options: InjectOptions) => settle(injectDevices(options), options.json))
  withExamples(list, ['ocipipe cdi list', 'what the folders of this node define'])
  withExamples(
    validate,
    ['ocipipe cdi validate', 'every file of the folders, together'],
    ['ocipipe cdi validate nvidia.yaml', 'one file'],
  )
  withExamples(
    inject,
    ['ocipipe cdi inject -b /run/bundle -d vendor.com/gpu=0', 'print config.json with a device'],
    ['ocipipe cdi inject -b . -d vendor.com/gpu=0 --write', 'write it'],
  )
}
