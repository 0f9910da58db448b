import { resolve } from 'node:path'
import type { Command } from 'commander'
import { defaultConfigPath, loadConfig } from '../config/config.js'
import type { Failure } from '../failure.js'
import { withExamples } from './examples.js'
import type { Outcome } from './outcome.js'
import { thisProgram } from './this-program.js'

interface FrontDoorOptions {
  readonly config?: string
  readonly launcher: boolean
  readonly json: boolean
}

export function addFrontDoor(program: Command, { settle }: Outcome): void {
  withExamples(
    program
      .command('front-door')
      .description(
        'print the program for the place of a runtime, which starts ocipipe only for what is for it',
      )
      .argument('<place>', 'where it will stand, by the path that the engine calls')
      .option('-c, --config <file>', 'configuration instead of /etc/ocipipe/config.yaml')
      .option('--launcher', 'the launcher instead, which starts ocipipe for every call', false)
      .option('--json', 'print errors as one JSON document', false)
      .action(async (place: string, options: FrontDoorOptions) =>
        settle(await printFrontDoor(place, options), options.json),
      ),
    ['ocipipe front-door /usr/local/bin/ocipipe-runc', 'for the runtime of that name in the configuration'],
    ['ocipipe front-door --launcher ./ocipipe-runc', 'for pipelines that may apply to every container'],
  )
}

async function printFrontDoor(place: string, options: FrontDoorOptions): Promise<readonly Failure[]> {
  if (options.launcher) {
    const { launcher } = await import('../front-door/launcher.js')
    process.stdout.write(launcher(thisProgram()))
    return []
  }
  const named = options.config ?? (process.env['OCIPIPE_CONFIG'] || undefined)
  const config = await loadConfig(named)
  if (config.isErr()) return [config.error]
  const configPath = named === undefined ? defaultConfigPath : resolve(named)
  const { frontDoor } = await import('../front-door/front-door.js')
  const made = frontDoor({ place, config: config.value, configPath, program: thisProgram() })
  if (made.isErr()) return [made.error]
  process.stdout.write(made.value)
  return []
}
