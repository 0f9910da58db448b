// @ts-check
// Everything that must hold before a change is taken, in order; the first failure stops it.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, run } from './run.mjs'
import { packagesIn, readJson, root } from './workspace.mjs'

const resultsPath = join(root, '.cache', 'vitest.json')
const isRoot = process.getuid?.() === 0
const needRoot = ['privileged', 'e2e', 'executable']
/** @type {'never' | 'badly' | 'well'} */
let testsEnded = 'never'

/** @param {string} command @param {string[]} parameters @param {Record<string, string>} [env] */
const show = (command, parameters, env = {}) => run(command, parameters, { show: true, env })

async function generatedIsCurrent() {
  for (const { path, manifest } of [...packagesIn('packages'), ...packagesIn('apps')]) {
    if (manifest.scripts?.['generate'] === undefined) continue
    await run('pnpm', ['--silent', 'run', 'generate', '--check'], { cwd: path })
  }
}

async function tests() {
  if (!isRoot) process.stdout.write(`not root: the projects ${needRoot.join(' and ')} are left out\n`)
  const projects = ['unit', ...(isRoot ? needRoot : [])].flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsPath}`]
  testsEnded = 'badly'
  await show('vitest', ['run', ...projects, ...reporters], { CI: 'true' })
  testsEnded = 'well'
}

/** @type {readonly (readonly [string, () => Promise<unknown>])[]} */
const steps = [
  ['generated code is current', generatedIsCurrent],
  ['types', () => show('node', ['scripts/typecheck.mjs'])],
  ['lint', () => show('oxlint', ['--deny-warnings'])],
  ['format', () => show('prettier', ['--check', '.'])],
  ['build', () => show('node', ['scripts/build.mjs'])],
  ['tests', tests],
  ['packages as users get them', () => show('node', ['scripts/pack-check.mjs'])],
  ['nothing unused', () => show('knip', [])],
]

/** The last line: what vitest counted. A file that did not load is one failure, and so is an end that no test explains. */
function summary() {
  if (!existsSync(resultsPath)) return '0 passed, 1 failed'
  const results = readJson(resultsPath)
  const unloaded = results.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' &&
      !file.assertionResults.some((/** @type {any} */ one) => one.status === 'failed'),
  ).length
  const failed = Math.max(results.numFailedTests + unloaded, testsEnded === 'badly' ? 1 : 0)
  const skipped = results.numPendingTests + results.numTodoTests
  return `${results.numPassedTests} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

mkdirSync(join(root, '.cache'), { recursive: true })
rmSync(resultsPath, { force: true })
if (!isRoot && process.env['CI'] === 'true') {
  process.stderr.write(`the projects ${needRoot.join(' and ')} need root, and CI=true leaves nothing out\n`)
  process.exit(1)
}

for (const [heading, step] of steps) {
  process.stdout.write(`\n== ${heading}\n`)
  const start = performance.now()
  const failure = await step().then(
    () => undefined,
    (/** @type {unknown} */ thrown) => thrown,
  )
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (failure !== undefined) {
    process.stderr.write(`== ${heading}: failed after ${seconds} s\n${messageOf(failure)}\n`)
    process.exitCode = 1
    break
  }
  process.stdout.write(`== ${heading}: ${seconds} s\n`)
}
if (testsEnded !== 'never') process.stdout.write(`\n${summary()}\n`)
