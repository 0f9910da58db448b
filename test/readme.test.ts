/**
 * What README.md and the docstrings show is true. The convention for README.md:
 *
 * - A ```ts block is a whole module: it imports what it uses, it compiles under our own rules, and it runs. Each
 *   `// prints: …` in it is one line of its standard output; together, in order, they are all of it.
 * - A ```sh block holds commands, one a line: no output, a comment after `# `, a long one continued with `\`. Scripts,
 *   files and packages of ours that it names exist; other programs must be in the list in readme/command-faults.ts.
 * - Output, configuration and fragments go into blocks of another kind (```text, ```yaml, ```json).
 *
 * An `@example` is a fragment: it may use any public name of ours, neverthrow's `ok` and `err`, and what readme/doc-examples.ts
 * lists as given. It is type-checked, not run.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectsIn, readJson, root, sourcePaths } from './house/layout.js'
import { parseSource, readSource } from './house/source-file.js'
import { commandFault, ownSubcommands } from './readme/command-faults.js'
import { docExamples, homesOf, moduleOf } from './readme/doc-examples.js'
import { commandsOf, fencedBlocks, promisedOutput } from './readme/markdown.js'
import { snippetProject } from './readme/snippet-project.js'

const packages = projectsIn('packages')
const readmePath = join(root, 'README.md')
const readme = existsSync(readmePath) ? readFileSync(readmePath, 'utf8') : ''
const blocks = fencedBlocks(readme)

describe('README.md', () => {
  const project = snippetProject()
  afterAll(() => project.remove())
  const snippets = blocks
    .filter(({ language }) => language === 'ts')
    .map(({ code, line }) => ({ code, line, path: project.add(`readme-${line}`, code) }))

  it('is there, with snippets and commands', () => {
    expect(readme).not.toBe('')
    expect(snippets.length).toBeGreaterThan(0)
    expect(blocks.some(({ language }) => language === 'sh')).toBe(true)
  })

  it('has snippets that compile', () => {
    expect(snippets.length === 0 ? '' : project.typeErrors()).toBe('')
  }, 60_000)

  it.each(snippets)(
    'does what it says in line $line',
    async ({ code, path }) => {
      const { exitCode, stdout, stderr } = await project.run(path)
      expect(stderr).toBe('')
      expect(exitCode).toBe(0)
      expect(stdout).toBe(
        promisedOutput(code)
          .map((line) => `${line}\n`)
          .join(''),
      )
    },
    60_000,
  )

  it('names commands that exist', () => {
    const { scripts } = readJson<{ scripts: Record<string, string> }>('package.json')
    const names = [...packages, ...projectsIn('apps')].map(({ manifest }) => manifest.name)
    const known = { root, scripts: Object.keys(scripts), packages: names }
    const commands = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) => commandsOf(code))
    expect(
      commands.map((command) => commandFault(command, known)).filter((fault) => fault !== undefined),
    ).toEqual([])
  })
})

describe('the examples of the docstrings', () => {
  it('type-check', () => {
    const indexes = packages.map(({ folder, manifest }) => ({
      module: manifest.name,
      exports: readSource(root, `${folder}/src/index.ts`).exports,
    }))
    const neverthrow = {
      module: 'neverthrow',
      exports: ['ok', 'err'].map((name) => ({ name, isType: false })),
    }
    const project = snippetProject()
    try {
      let count = 0
      for (const { folder, manifest } of packages) {
        const homes = homesOf([neverthrow, ...indexes], manifest.name)
        for (const example of sourcePaths(`${folder}/src`).flatMap((path) =>
          docExamples(readSource(root, path)),
        )) {
          const name = `${example.path.replace(/\.ts$/, '').replaceAll('/', '-')}-line-${example.line}`
          project.add(name, moduleOf(example, homes))
          count += 1
        }
      }
      expect(count).toBeGreaterThan(0)
      expect(project.typeErrors()).toBe('')
    } finally {
      project.remove()
    }
  }, 60_000)
})

describe('a lie is seen', () => {
  const project = snippetProject()
  afterAll(() => project.remove())

  it('in what a snippet prints', async () => {
    const code = "console.log('one') // prints: one\nconsole.log('two')\n"
    const { stdout, exitCode } = await project.run(project.add('prints', code))
    expect(exitCode).toBe(0)
    expect(stdout).toBe('one\ntwo\n')
    expect(promisedOutput(code)).toEqual(['one'])
  })

  it('in a snippet that fails', async () => {
    const { exitCode, stderr } = await project.run(
      project.add('fails', "import { missing } from 'node:nowhere'\nmissing()"),
    )
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('nowhere')
  })

  it('in a type', () => {
    project.add('typed', "import { pipe } from '@ocipipe/core'\nexport const plan: number = pipe()\n")
    expect(project.typeErrors()).toMatch(/typed\.ts.*TS2322/)
  }, 60_000)

  it('in a command', () => {
    const known = { root, scripts: ['check'], packages: ['@ocipipe/core'] }
    const good = [
      'pnpm check',
      'npm run check',
      'CI=true pnpm run check',
      'git clone x && cd x',
      'node scripts/check.mjs',
    ]
    const bad = [
      'pnpm chekc',
      'npm run chekc',
      'npm test',
      'node scripts/chekc.mjs',
      'npm install @ocipipe/cora',
      'sudo runcc x',
    ]
    expect(good.map((command) => commandFault(command, known))).toEqual(good.map(() => undefined))
    expect(
      bad.map((command) => commandFault(command, known)).filter((fault) => fault !== undefined),
    ).toHaveLength(bad.length)
    expect(ownSubcommands(['sudo ocipipe plan x', 'cat a | bin/ocipipe explain', 'ocipipe --help'])).toEqual([
      'plan',
      'explain',
    ])
  })

  it('in an example, which is found with its line', () => {
    const text =
      '\n/**\n * Does.\n *\n * @example\n * ```ts\n * pipe(launch, absent)\n * ```\n * @see x\n */\n/** @example\n * two() */'
    const [first, second, ...more] = docExamples(parseSource('a.ts', text))
    expect(more).toEqual([])
    expect(first).toEqual({ path: 'a.ts', line: 5, code: 'pipe(launch, absent)' })
    expect(second?.code).toBe('two()')
    const homes = new Map([['pipe', { module: '@ocipipe/core', isType: false }]])
    const lines = moduleOf(first ?? { path: '', line: 0, code: '' }, homes).split('\n')
    expect(lines).toContain("import { pipe } from '@ocipipe/core'")
    expect(lines.join('\n')).not.toContain('absent:')
  })

  it('in a fence inside a list', () => {
    expect(fencedBlocks('- x\n\n  ```sh\n  a \\\n    b # c\n  $ d\n  ```\n')).toEqual([
      { language: 'sh', code: 'a \\\n  b # c\n$ d\n', line: 3 },
    ])
    expect(commandsOf('a \\\n  b # c\n$ d\n# e\n')).toEqual(['a b', 'd'])
  })
})
