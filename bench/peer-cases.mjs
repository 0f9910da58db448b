// @ts-check
// Eight GPUs: a create through ours, beside what others have written in Go does with the same bundle.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cdiDocument } from './cdi-cases.mjs'
import { timeOf } from './processes.mjs'
import { makeBundle } from './site.mjs'
import { runcSpec } from './specs.mjs'
import { waysTo } from './ways.mjs'

/**
 * @param {import('./site.mjs').Site} site
 * @param {{ rounds: number, leftOut: string[] }} options
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* peerCases(site, { rounds, leftOut }) {
  const { folder, instant, create } = site
  const cdi = join(folder, 'cdi')
  mkdirSync(cdi)
  writeFileSync(join(cdi, 'nvidia.json'), JSON.stringify(cdiDocument))
  const names = cdiDocument.devices.map(({ name }) => `nvidia.com/gpu=${name}`)
  const bundle = join(folder, 'gpus')
  const fresh = () => {
    const spec = runcSpec()
    spec.annotations = { 'cdi.k8s.io/gpus': names.join(',') }
    return makeBundle(bundle, spec)
  }
  const ways = waysTo(site, instant, {
    rules: [{ pipeline: 'devices' }],
    pipelines: { devices: [{ injectCdi: { specDirs: [cdi] } }] },
    stateRoot: join(folder, 'state'),
  })
  const contender = (
    /** @type {string} */ name,
    /** @type {import('./processes.mjs').Program} */ program,
  ) => ({
    name,
    sample: () => {
      fresh()
      return timeOf(program)
    },
  })
  const call = create(bundle)
  const peers = ways.others.map(({ name, path, env }) => contender(name, { path, env, args: call }))
  const built = join(import.meta.dirname, 'results', 'peers')
  const [runtime, library] = [join(built, 'nvidia-container-runtime'), join(built, 'cdi-inject')]
  if (existsSync(runtime)) {
    const home = join(folder, 'nvidia')
    mkdirSync(join(home, 'nvidia-container-runtime'), { recursive: true })
    writeFileSync(
      join(home, 'nvidia-container-runtime', 'config.toml'),
      `[nvidia-container-runtime]
log-level = "error"
mode = "cdi"
runtimes = [${JSON.stringify(instant)}]
[nvidia-container-runtime.modes.cdi]
annotation-prefixes = ["cdi.k8s.io/"]
spec-dirs = [${JSON.stringify(cdi)}]
`,
    )
    peers.push(
      contender('nvidia-container-runtime', { path: runtime, args: call, env: { XDG_CONFIG_HOME: home } }),
    )
  }
  if (existsSync(library)) {
    const args = [cdi, join(bundle, 'config.json'), ...names]
    peers.push(contender('the CDI library, and no runtime', { path: library, args }))
  }
  if (!existsSync(runtime) || !existsSync(library))
    leftOut.push('programs in Go: pnpm bench:peers builds them')
  const { ours } = ways
  yield {
    group: 'opted in, instant runtime',
    name: 'create with 8 GPUs of CDI',
    rounds,
    ours: contender(ours.name, { path: ours.path, env: ours.env, args: call }),
    peers,
  }
}
