// @ts-check
// Builds dist/: the bundled program, and beside it the launcher; and bin/ocipipe, a launcher that knows where both are.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundleOnDemand } from './bundle-on-demand.mjs'
import { loadSource, writeExecutable } from './programs.mjs'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })

// CommonJS, for Node has it started sooner.
await bundleOnDemand('main', join(root, 'src', 'main.ts'), '.cjs', {
  outdir: dist,
  tsconfig: join(root, 'tsconfig.json'),
  format: 'cjs',
  target: 'node20',
  define: { OCIPIPE_VERSION: JSON.stringify(version), 'import.meta.url': '__filename' },
  supported: { 'dynamic-import': false },
})

const { launcher } = await loadSource(join(root, 'src', 'front-door', 'launcher.ts'))
writeExecutable(join(dist, 'ocipipe'), launcher({}))
writeExecutable(
  join(root, '..', '..', 'bin', 'ocipipe'),
  launcher({ node: process.execPath, main: join(dist, 'main.cjs') }),
)
