import { Argument, type Command } from 'commander'
import type { Shell } from './completion/print-completion.js'
import { examplesOf, withExamples } from './examples.js'

/** `completion` and `man`: what is made of the table of commands itself. */
export function addManual(program: Command): void {
  withExamples(
    program
      .command('completion')
      .description('print the script by which a shell completes this command line')
      .addArgument(new Argument('<shell>', 'whose script').choices(['bash', 'zsh', 'fish']))
      .action(async (shell: Shell) => {
        const { printCompletion } = await import('./completion/print-completion.js')
        printCompletion(program, shell)
      }),
    ['source <(ocipipe completion bash)', 'for this bash'],
    ['ocipipe completion zsh >/usr/share/zsh/site-functions/_ocipipe', 'for every zsh'],
    ['ocipipe completion fish >/etc/fish/completions/ocipipe.fish', 'for every fish'],
  )
  withExamples(
    program
      .command('man')
      .description('print the manual page')
      .action(async () => {
        const { manPage } = await import('./man-page.js')
        process.stdout.write(manPage(program, examplesOf))
      }),
    ['ocipipe man | man -l -', 'read it'],
    ['ocipipe man >/usr/local/share/man/man1/ocipipe.1', 'keep it'],
  )
}
