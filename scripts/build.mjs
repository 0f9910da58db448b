// @ts-check
// Builds dist/ of every package: JavaScript by tsup, declarations by tsc; then the apps, which build themselves.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'
import { forEachInPairs, run, runMain } from './run.mjs'
import { packagesIn } from './workspace.mjs'

/** @typedef {import('./workspace.mjs').Package} Package */

/** @param {Package} one */
async function javascript(one) {
  await build({
    config: false,
    entry: { index: join(one.path, 'src', 'index.ts') },
    outDir: join(one.path, 'dist'),
    tsconfig: join(one.path, 'tsconfig.json'),
    format: 'esm',
    target: 'node20',
    dts: false,
    // Every import that is not relative stays one, and keeps its `node:`.
    skipNodeModulesBundle: true,
    removeNodeProtocol: false,
    silent: true,
  })
}

/** @param {Package} one */
async function declarations(one) {
  await run('tsc', [
    '-p',
    one.path,
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--outDir',
    join(one.path, 'dist'),
  ])
}

await runMain(async () => {
  const packages = packagesIn('packages')
  const empty = packages.filter(({ path }) => !existsSync(join(path, 'src', 'index.ts')))
  if (empty.length > 0) throw new Error(`no src/index.ts in ${empty.map(({ folder }) => folder).join(', ')}`)

  for (const { path } of packages) rmSync(join(path, 'dist'), { recursive: true, force: true })
  // Neither reads what the other writes, nor any other package's dist: the source condition leads to src.
  await Promise.all([forEachInPairs(packages, javascript), forEachInPairs(packages, declarations)])
  process.stdout.write(`built ${packages.map(({ folder }) => folder).join(' ')}\n`)

  for (const app of packagesIn('apps')) {
    if (app.manifest.scripts?.['build'] === undefined) throw new Error(`${app.folder} has no build script`)
    await run('pnpm', ['run', 'build'], { cwd: app.path })
    process.stdout.write(`built ${app.folder}\n`)
  }
})
