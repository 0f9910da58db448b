// @ts-check
// Looks at what users will get: packs every public package, installs the tarballs side by side and uses them from outside.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { forEachInPairs, messageOf, run, runMain } from './run.mjs'
import { packagesIn, readJson, root } from './workspace.mjs'

/** @typedef {import('./workspace.mjs').Package} Package */
/** @typedef {Package & { packed: string, packedManifest: any }} Packed */

const project = mkdtempSync(join(tmpdir(), 'ocipipe-pack-'))
const modules = join(project, 'node_modules')

/** Packs one package and unpacks it where a project would find it. @param {Package} one @returns {Promise<Packed>} */
async function pack(one) {
  const folder = join(project, 'tarballs', one.manifest.name.replace('/', '-'))
  mkdirSync(folder, { recursive: true })
  const { filename } = JSON.parse(
    await run('pnpm', ['pack', '--json', '--pack-destination', folder], { cwd: one.path }),
  )
  await run('tar', ['-xzf', filename, '-C', folder])
  const packed = join(modules, one.manifest.name)
  mkdirSync(dirname(packed), { recursive: true })
  cpSync(join(folder, 'package'), packed, { recursive: true })
  return { ...one, packed, packedManifest: readJson(join(packed, 'package.json')) }
}

/** Links what a package needs from elsewhere, from where the workspace has it. @param {Packed} one */
function linkDependencies({ path, packedManifest }) {
  for (const name of Object.keys(packedManifest.dependencies ?? {})) {
    const target = join(modules, name)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    symlinkSync(realpathSync(join(path, 'node_modules', name)), target)
  }
}

/** Every string in a nest of conditions. @param {unknown} exported @returns {string[]} */
function targets(exported) {
  if (typeof exported === 'string') return [exported]
  return Object.values(exported ?? {}).flatMap(targets)
}

/** @param {Packed} one @returns {string[]} */
function entriesOf({ packedManifest }) {
  return Object.keys(packedManifest.exports ?? {}).filter((key) => !key.endsWith('.json'))
}

/** @param {Packed} one */
function checkManifest({ packed, packedManifest }) {
  const text = JSON.stringify(packedManifest)
  /** @type {string[]} */
  const faults = []
  for (const left of ['workspace:', 'catalog:', '@ocipipe/source']) {
    if (text.includes(left)) faults.push(`package.json still says '${left}'`)
  }
  const paths = [...targets(packedManifest.exports), ...targets(packedManifest.bin)]
  if (paths.length === 0) faults.push('package.json exports nothing and has no bin')
  for (const path of [...paths, 'LICENSE']) {
    if (!existsSync(join(packed, path))) faults.push(`${path} is not in the tarball`)
  }
  return faults
}

/** @param {Packed} one */
async function publishingFaults({ packed }) {
  const { messages, pkg } = await publint({ pkgDir: packed, pack: false, level: 'warning' })
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code)
}

/** @param {Packed} one */
async function importFaults(one) {
  /** @type {string[]} */
  const faults = []
  for (const entry of entriesOf(one)) {
    const specifier = join(one.manifest.name, entry)
    const program = `const names = Object.keys(await import(${JSON.stringify(specifier)}))
      if (names.length === 0) throw new Error('it exports nothing')`
    await run(process.execPath, ['--input-type=module', '-e', program], { cwd: project }).catch((failure) =>
      faults.push(messageOf(failure)),
    )
  }
  return faults
}

/** Whether the declarations stand by themselves: also without Node's types where the package is made for browsers. @param {readonly Packed[]} all */
async function checkDeclarations(all) {
  const isPure = (/** @type {Packed} */ { path }) =>
    readJson(join(path, 'tsconfig.json')).compilerOptions.types?.length === 0
  const groups = { pure: all.filter(isPure), node: all.filter((one) => !isPure(one)) }
  for (const [name, members] of Object.entries(groups)) {
    const imports = members.flatMap((one) => entriesOf(one).map((entry) => join(one.manifest.name, entry)))
    if (imports.length === 0) continue
    const source = imports.map((specifier, index) => `export * as _${index} from '${specifier}'\n`).join('')
    writeFileSync(join(project, `${name}.mts`), source)
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2023'],
      module: 'nodenext',
      strict: true,
      noEmit: true,
      types: name === 'pure' ? [] : ['node'],
      typeRoots: [join(root, 'node_modules', '@types')],
    }
    const config = join(project, `tsconfig.${name}.json`)
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${name}.mts`] }))
    await run('tsc', ['-p', config])
  }
}

await runMain(async () => {
  try {
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
    const isPublic = (/** @type {Package} */ { manifest }) => manifest.private !== true
    const packages = [...packagesIn('packages'), ...packagesIn('apps')].filter(isPublic)
    /** @type {Packed[]} */
    const all = []
    await forEachInPairs(packages, async (one) => all.push(await pack(one)))
    for (const one of all) linkDependencies(one)
    await forEachInPairs(all, async (one) => {
      const faults = [...checkManifest(one), ...(await publishingFaults(one)), ...(await importFaults(one))]
      if (faults.length > 0)
        throw new Error(faults.map((fault) => `${one.manifest.name}: ${fault}`).join('\n'))
    })
    await checkDeclarations(all)
    process.stdout.write(
      `packed, unpacked and imported ${packages.map(({ manifest }) => manifest.name).join(' ')}\n`,
    )
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
})
