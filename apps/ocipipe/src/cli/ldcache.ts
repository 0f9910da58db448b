import { machine } from 'node:os'
import { type Architecture, architectures } from '@ocipipe/ldcache'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { buildLdcache, type BuildLdcacheOptions } from './build-ldcache.js'
import { withExamples } from './examples.js'
import type { Outcome } from './outcome.js'
import { printLdcache } from './print-ldcache.js'

/** The commands about the loader's cache. */
export function addLdcache(program: Command, { settle }: Outcome): void {
  const ldcache = program.command('ldcache').description("build and read the loader's cache (ld.so.cache)")
  const own = architectures.find(({ name }) => name === machine())
  const build = ldcache
    .command('build')
    .description(
      'do what ldconfig -r does, without running anything: list the libraries of a root in a cache',
    )
    .requiredOption('-r, --root <dir>', 'the root whose libraries are taken; links are followed inside it')
    .requiredOption(
      '-o, --output <file>',
      'the cache to write, a path on this machine; - for standard output',
    )
    .option('-f, --folder <dir...>', 'folders of the root that come before those of its ld.so.conf', [])
    .addOption(
      new Option('--architecture <name>', 'whose libraries are taken')
        .argParser(architectureNamed)
        .default(own, own?.name)
        .makeOptionMandatory(),
    )
    .option('--json', 'print one JSON document about what was built', false)
    .action(async (options: BuildLdcacheOptions, command: Command) => {
      if (options.output === '-' && options.json)
        command.error('error: --json and --output - cannot both have standard output')
      settle(await buildLdcache(options), options.json)
    })
  const print = ldcache
    .command('print')
    .description('print a cache as ldconfig -p does')
    .argument('<file>', 'the cache; - for standard input')
    .option('--json', 'print one JSON document', false)
    .action((file: string, { json }: { json: boolean }) => settle(printLdcache(file, json), json))
  withExamples(
    build,
    ['ocipipe ldcache build -r /srv/image -o /srv/image/etc/ld.so.cache', 'what ldconfig -r would write'],
    ['ocipipe ldcache build -r / -o - | ocipipe ldcache print -', 'look at it only'],
  )
  withExamples(print, ['ocipipe ldcache print /etc/ld.so.cache', 'what ldconfig -p prints'])
}

function architectureNamed(text: string): Architecture {
  const found = architectures.find(({ name }) => name === text)
  if (found === undefined)
    throw new InvalidArgumentError(`expected one of ${architectures.map(({ name }) => name).join(', ')}`)
  return found
}
