// @ts-check
// Every project's sources under its own rules, then all tests, examples and scripts under tsconfig.test.json.
import { forEachInPairs, run, runMain } from './run.mjs'
import { packagesIn } from './workspace.mjs'

await runMain(async () => {
  const sources = [...packagesIn('packages'), ...packagesIn('apps')].map(({ folder }) => folder)
  const projects = [...sources, 'tsconfig.test.json']
  await forEachInPairs(projects, (project) => run('tsc', ['-p', project]))
  process.stdout.write(`type-checked ${projects.join(' ')}\n`)
})
