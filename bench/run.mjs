// @ts-check
// Measures, prints one table, and leaves every sample in bench/results/latest.json. Nothing is asserted about a time.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cdiCases } from './cdi-cases.mjs'
import { ldcacheCases } from './ldcache-cases.mjs'
import { measure } from './measure.mjs'
import { overlayCases } from './overlay-cases.mjs'
import { passCases } from './pass-cases.mjs'
import { peerCases } from './peer-cases.mjs'
import { planCases } from './plan-cases.mjs'
import { plot } from './plot.mjs'
import { table } from './report.mjs'
import { siteIn } from './site.mjs'
import { sizeCases } from './size-cases.mjs'
import { programsOf } from './ways.mjs'

const usage = `usage: pnpm bench [--quick] [--only TEXT]
  --quick      few rounds: to see that it works
  --only TEXT  only what has this in the name of its group`

/** @typedef {ReturnType<typeof programsOf>} Programs */

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(`${usage}\n`)
  process.exit()
}
const programs = programsOf()
for (const path of Object.values(programs).filter((one) => !existsSync(one))) {
  process.stderr.write(`${path} is not there: run pnpm build first\n`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'ocipipe-bench-'))
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))

/** @type {string[]} */
const leftOut = []
/** @type {string[]} */
const memory = []
/** @type {import('./measure.mjs').Measured[]} */
const measured = []

async function* cases() {
  const few = options.quick
  // Processes first: a process that has grown is slower to fork.
  const site = siteIn(folder, programs)
  yield* passCases(site, { rounds: few ? 5 : 60, leftOut })
  yield* overlayCases(site, { rounds: few ? 5 : 60, leftOut, memory })
  yield* peerCases(site, { rounds: few ? 5 : 60, leftOut })
  const { loadSources } = await import('./sources.mjs')
  const sources = await loadSources(folder)
  yield* planCases(sources, few ? 5 : 60)
  yield* cdiCases(sources, { mounts: 200, rounds: few ? 5 : 60 })
  yield* sizeCases(sources, few ? 3 : 20)
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
for (const peak of memory) process.stdout.write(`peak memory: ${peak}\n`)
for (const reason of leftOut) process.stdout.write(`left out: ${reason}\n`)

const results = join(import.meta.dirname, 'results', 'latest.json')
mkdirSync(join(results, '..'), { recursive: true })
const document = {
  takenAt: new Date().toISOString(),
  quick: options.quick,
  programs,
  machine,
  leftOut,
  memory,
  measured,
}
writeFileSync(results, `${JSON.stringify(document)}\n`)
process.stdout.write(`every sample: ${results}\n`)
if (measured.some(({ group }) => group.startsWith('cost by size')) && !options.quick)
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'cost-by-size.svg'), plot(measured))
