import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call } from '../call-command-line.js'
import { sessionsOf } from '../sessions/session.js'
import { everyCommand } from './commands.js'

const documentation = readFileSync(join(import.meta.dirname, '../../../../docs/command-line.md'), 'utf8')
const shapes = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schema/output.schema.json'), 'utf8'),
) as { readonly $defs: object }
const commands = [...everyCommand()].map(([name, command]) => ({ name, command }))

describe.each(commands)('$name', ({ name, command }) => {
  it('has help with examples that call it', async () => {
    const { status, stdout } = await call(...name.split(' '), '--help')
    expect(status).toBe(0)
    const [, examples = ''] = stdout.split('\nExamples:\n')
    expect(examples).toContain(`ocipipe ${name}`)
  })

  it('says what each option is for', () => {
    expect(command.description()).not.toBe('')
    expect(command.options.filter(({ description }) => description === '')).toEqual([])
  })

  it('has options in its examples that it has', async () => {
    const { stdout } = await call(...name.split(' '), '--help')
    const [usage = '', examples = ''] = stdout.split('\nExamples:\n')
    const used = [
      ...examples.matchAll(new RegExp(`ocipipe ${name}([^|&;<>\\n]*?)(?:  |$|[|&;<>])`, 'gm')),
    ].flatMap(([, rest = '']) => rest.match(/(?<= )--?[a-z][\w-]*/g) ?? [])
    expect(used.filter((option) => !new RegExp(`${option}\\b`).test(usage))).toEqual([])
  })

  it('has a session in docs/command-line.md', () => {
    const typed = sessionsOf(documentation).flat()
    expect(
      typed.filter(({ command: line }) => line.includes(`ocipipe ${name}`)),
      'add a command to docs/command-line.md; OCIPIPE_UPDATE_GOLDEN=1 fills in what it prints',
    ).not.toEqual([])
  })

  it('has a shape in output.schema.json, where it prints JSON', () => {
    const printsJson = command.options.some(({ long }) => long === '--json')
    expect(Object.hasOwn(shapes.$defs, name.replaceAll(' ', '-'))).toBe(printsJson)
  })

  it('is in the manual page and in the completion', async () => {
    expect((await call('man')).stdout).toContain(`.SS "ocipipe ${name.replaceAll('-', String.raw`\-`)} `)
    const script = (await call('completion', 'bash')).stdout
    const path = `/${name.replaceAll(' ', '/')}`
    for (const { long } of command.options)
      expect(script.split('\n').find((line) => line.trim().startsWith(`'${path}') words=`))).toContain(long)
  })
})

describe('a slip', () => {
  it.each([
    [['pln'], 'plan'],
    [['plan', '--bundel', '.'], '--bundle'],
    [['cdi', 'lst'], 'list'],
    [['ldcache', 'prnt'], 'print'],
  ])('%j is told what was meant, and ends with 2', async (args, meant) => {
    const { status, stderr, stdout } = await call(...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`Did you mean ${meant}?`)
  })

  it('in a preset as well, and ends with 1', async () => {
    const { status, stderr } = await call('plan', '--spec', '/dev/null', '--preset', 'sg')
    expect(status).toBe(1)
    expect(stderr).toContain('did you mean sgs?')
  })
})

describe('help', () => {
  it('explains the exit codes', async () => {
    expect((await call('--help')).stdout).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 .*\n {2}2 .*\n/)
  })
})

describe('completion in bash', () => {
  async function proposals(...words: readonly string[]): Promise<readonly string[]> {
    const { stdout: script } = await call('completion', 'bash')
    const ask = `${script}
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _ocipipe
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask, 'bash', 'ocipipe', ...words], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout.split('\n').filter((line) => line !== '')
  }

  it('proposes commands, commands of commands, options and the values of options', async () => {
    expect(await proposals('pla')).toEqual(['plan'])
    expect(await proposals('cdi', '')).toEqual(expect.arrayContaining(['list', 'validate', 'inject']))
    expect(await proposals('cdi', 'list', '--s')).toEqual(['--spec-dir'])
    expect(await proposals('plan', '--json', '--command', 're')).toEqual(['restore'])
    expect(await proposals('completion', 'z')).toEqual(['zsh'])
  })

  it('leaves files to bash, and runs nothing that has been typed', async () => {
    expect(await proposals('validate', 'conf')).toEqual([])
    expect(await proposals('plan', '--config', '$(echo ran)')).toEqual([])
    expect(await proposals('$(echo ran >&2)', '')).not.toContain('ran')
  })
})
