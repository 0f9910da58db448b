import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ContainerUser } from '@ocipipe/host'
import { withExamples } from './examples.js'
import type { Outcome } from './outcome.js'

/** What `stream in` and `stream out` are given. */
export interface StreamOptions {
  readonly runtime: string
  readonly runtimeArg: readonly string[]
  readonly id: string
  readonly path: string
  readonly user?: ContainerUser
  readonly by?: 'root' | 'exec'
}

/** `ocipipe stream in|out`: a tar archive from standard input into a container, or out of one to standard output. */
export function addStream(program: Command, { settle }: Outcome): void {
  const stream = program.command('stream').description('move files into a container, or out of it, as tar')
  const both = (command: Command): Command =>
    command
      .requiredOption('--id <id>', 'the container')
      .requiredOption('--path <path>', 'absolute path in the container')
      .option('--runtime <path>', 'the runtime that has the container', 'runc')
      .option(
        '--runtime-arg <argument>',
        'argument for the runtime before its command, as --runtime-arg=--root; may be given again',
        (argument: string, before: readonly string[]) => [...before, argument],
        [],
      )
      .option('--user <uid:gid>', 'as whom; default root', parseUser)
      .addOption(
        new Option(
          '--by <way>',
          'root: by the root of its process; exec: with tar in the container. Default: exec for runsc, else root',
        ).choices(['root', 'exec']),
      )
  const into = both(stream.command('in').description('unpack standard input below a folder, which is made'))
  into.action(async (options: StreamOptions) => {
    const { streamIn } = await import('./stream-container.js')
    settle(await streamIn(options), false)
  })
  const out = both(
    stream.command('out').description('write an archive of a file or folder to standard output'),
  )
  out.action(async (options: StreamOptions) => {
    const { streamOut } = await import('./stream-container.js')
    settle(await streamOut(options), false)
  })
  withExamples(
    into,
    ['tar -c app | ocipipe stream in --id web --path /srv', 'a folder into a container of runc'],
    ['ocipipe stream in --runtime runsc --id web --path /srv --user 1000:1000 <app.tar', 'as a user'],
  )
  withExamples(
    out,
    ['ocipipe stream out --id web --path /var/log >log.tar', 'names begin with log/'],
    ['ocipipe stream out --runtime crun --id web --path /var/log/ | tar -t', 'names begin with ./'],
  )
}

function parseUser(text: string): ContainerUser {
  const [uid, gid, ...rest] = text.split(':').map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : NaN))
  if (uid === undefined || gid === undefined || rest.length > 0 || Number.isNaN(uid + gid))
    throw new InvalidArgumentError('expected two numbers, as 1000:1000')
  return { uid, gid }
}
