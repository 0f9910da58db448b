import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { ocipipe } from '../program.js'
import { scratchFolder } from '../scratch.js'
import { run } from '../site.js'

function printed(...args: readonly string[]): string {
  const { status, stdout, stderr } = run(ocipipe, args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

function kept(name: string, text: string): string {
  const path = join(scratchFolder('manual'), name)
  writeFileSync(path, text)
  return path
}

describe('the manual page', () => {
  it('has nothing that mandoc warns of', () => {
    const page = kept('ocipipe.1', printed('man'))
    expect(run('mandoc', ['-Tlint', '-W', 'warning', page])).toMatchObject({ status: 0, stdout: '' })
  })

  it('shows a command line as it has to be typed', () => {
    const page = kept('ocipipe.1', printed('man'))
    const stdout = run('mandoc', ['-T', 'ascii', '-O', 'width=200', page]).stdout.replaceAll(/.\u0008/g, '')
    expect(stdout).toContain('ocipipe plan --bundle . --preset cdi --diff')
    expect(stdout).toContain("a bundle's config.json")
  })
})

describe('completion', () => {
  it('in fish', () => {
    const script = kept('ocipipe.fish', printed('completion', 'fish'))
    const propose = (line: string): readonly string[] =>
      run('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`], {
        env: { HOME: dirname(script) },
      })
        .stdout.split('\n')
        .map((proposal) => proposal.split('\t')[0] ?? '')
    expect(propose('ocipipe pla')).toContain('plan')
    expect(propose('ocipipe cdi ')).toEqual(expect.arrayContaining(['list', 'validate', 'inject']))
    expect(propose('ocipipe plan --command re')).toEqual(['restore', ''])
    expect(propose('ocipipe cdi list --spec')).toEqual(['--spec-dir', ''])
  })

  it('in zsh', () => {
    const script = kept('_ocipipe', printed('completion', 'zsh'))
    const propose = (...words: readonly string[]): string =>
      run('zsh', [
        '-f',
        '-c',
        `compdef() { }; _files() { print files $@ }; compadd() { print -l -- $@ }
        _describe() { print -l -- \${(P)argv[-1]} }
        source ${script}; words=("$@"); CURRENT=$#; _ocipipe`,
        'zsh',
        'ocipipe',
        ...words,
      ]).stdout
    expect(propose('pla')).toContain('plan:show what would be done')
    expect(propose('cdi', '')).toContain('list:every device')
    expect(propose('plan', '--command', '')).toBe('--\ncreate\nrun\nrestore\n')
    expect(propose('plan', '--bundle', '')).toBe('files -/\n')
    expect(propose('validate', '')).toMatch(/--json:.*\n(?:.*\n)*files\n$/)
  })
})
