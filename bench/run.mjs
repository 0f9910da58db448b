// @ts-check
// Measures, prints one table, and leaves every sample in bench/results/latest.json. Nothing is asserted about a time.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cdiCases } from './cdi-cases.mjs'
import { ldcacheCases } from './ldcache-cases.mjs'
import { measure } from './measure.mjs'
import { overlayCases } from './overlay-cases.mjs'
import { passCases } from './pass-cases.mjs'
import { planCases } from './plan-cases.mjs'
import { table } from './report.mjs'
import { siteIn } from './site.mjs'

const usage = `usage: pnpm bench [--quick] [--only TEXT] [--wrapper PATH]
  --quick         few rounds: to see that it works
  --only TEXT     only what has this in the name of its group
  --wrapper PATH  the executable that is measured; bin/ocipipe unless given`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    wrapper: { type: 'string', default: join(import.meta.dirname, '..', 'bin', 'ocipipe') },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(`${usage}\n`)
  process.exit()
}
if (!existsSync(options.wrapper)) {
  process.stderr.write(`${options.wrapper} is not there: run pnpm build first\n`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'ocipipe-bench-'))
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))

/** @type {string[]} */
const leftOut = []
/** @type {import('./measure.mjs').Measured[]} */
const measured = []

async function* cases() {
  const few = options.quick
  // Processes first: a process that has grown is slower to fork.
  const site = siteIn(folder, resolve(options.wrapper))
  yield* passCases(site, { rounds: few ? 5 : 60, leftOut })
  yield* overlayCases(site, { rounds: few ? 5 : 60, leftOut })
  const { loadSources } = await import('./sources.mjs')
  const sources = await loadSources(folder)
  yield* planCases(sources, few ? 5 : 60)
  yield* cdiCases(sources, { mounts: 200, rounds: few ? 5 : 60 })
  yield* ldcacheCases(sources, { folder, count: 2_000, rounds: few ? 3 : 15, leftOut })
}

const loadBefore = loadavg()
try {
  for await (const one of cases()) {
    if (!one.group.includes(options.only)) continue
    process.stderr.write(`${one.group}: ${one.name}\n`)
    measured.push(await measure(one, stop.signal))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const machine = {
  processor: cpus()[0]?.model,
  processors: cpus().length,
  kernel: release(),
  node: process.version,
  load: { before: loadBefore, after: loadavg() },
}
const load = `${loadBefore[0]?.toFixed(1)} to ${machine.load.after[0]?.toFixed(1)}`
process.stdout.write(
  `${machine.processors} × ${machine.processor}, Linux ${machine.kernel}, Node.js ${machine.node}, load ${load}; medians\n\n${table(measured)}\n\n`,
)
for (const reason of leftOut) process.stdout.write(`left out: ${reason}\n`)

const results = join(import.meta.dirname, 'results', 'latest.json')
mkdirSync(join(results, '..'), { recursive: true })
const document = {
  takenAt: new Date().toISOString(),
  quick: options.quick,
  wrapper: options.wrapper,
  machine,
  leftOut,
  measured,
}
writeFileSync(results, `${JSON.stringify(document)}\n`)
process.stdout.write(`every sample: ${results}\n`)
