// @ts-check
// The most memory that a call has at any time, the executable and whatever it becomes.
import { spawnSync } from 'node:child_process'
import { find } from './processes.mjs'

const getrusage = process.arch === 'arm64' ? 165 : 98
/** Perl can make a system call by its number: ru_maxrss of what it waited for is the fifth of the numbers. */
const script = `system(@ARGV); my $usage = "\\0" x 144; syscall(${getrusage}, -1, $usage); print STDERR "\\npeak ", (unpack("q18", $usage))[4], "\\n"`

/** In MB; undefined where there is no Perl. @param {import('./processes.mjs').Program} program */
export function peakMegabytes({ path, args = [], env = {} }) {
  const perl = find('perl')
  if (perl === undefined) return undefined
  const { stderr } = spawnSync(perl, ['-e', script, path, ...args], { env, encoding: 'utf8' })
  const [, kilobytes] = /\npeak (\d+)\n$/.exec(stderr) ?? []
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
}
