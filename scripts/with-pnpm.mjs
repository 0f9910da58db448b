// @ts-check
// `node scripts/with-pnpm.mjs run <script>`: needs nothing but Node and npm, and leaves nothing outside this folder.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pinned = String(manifest.packageManager)
  .replace(/^pnpm@/, '')
  .replace(/\+.*/, '')
const ownFolder = join(root, '.cache', 'pnpm')
const ownBin = join(ownFolder, 'node_modules', '.bin')

/** @param {string} message @returns {never} */
function stop(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function checkNode() {
  const wanted = String(manifest.engines.node).replace('>=', '')
  const numbers = (/** @type {string} */ version) => version.split('.').map(Number)
  const [major = 0, minor = 0] = numbers(process.versions.node)
  const [wantedMajor = 0, wantedMinor = 0] = numbers(wanted)
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  stop(
    `this is Node ${process.versions.node}, and Node ${wanted} or newer is needed: see https://nodejs.org/en/download`,
  )
}

/** Runs quietly; what was printed is shown only when it fails. @param {string} command @param {string[]} parameters @param {NodeJS.ProcessEnv} env */
function quietly(command, parameters, env = process.env) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (status === 0) return
  stop(`${command} ${parameters.join(' ')} failed\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`)
}

/** Whether the pnpm on PATH is the pinned one. Asked outside the repository, lest pnpm fetch the pinned one to answer. */
function isPinnedOnPath() {
  const { status, stdout } = spawnSync('pnpm', ['--version'], { cwd: '/', encoding: 'utf8' })
  return status === 0 && stdout.trim() === pinned
}

function hasOwn() {
  const own = join(ownFolder, 'node_modules', 'pnpm', 'package.json')
  return existsSync(own) && JSON.parse(readFileSync(own, 'utf8')).version === pinned
}

/** The PATH on which `pnpm` is the pinned one. */
function pathWithPnpm() {
  const path = process.env['PATH'] ?? ''
  if (!hasOwn()) {
    if (isPinnedOnPath()) return path
    mkdirSync(ownFolder, { recursive: true })
    process.stdout.write(`fetching pnpm ${pinned} into .cache/pnpm\n`)
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
    quietly('npm', ['install', '--prefix', ownFolder, ...flags, `pnpm@${pinned}`])
  }
  return [ownBin, path].join(delimiter)
}

const [verb, script, ...rest] = process.argv.slice(2)
if (verb !== 'run' || script === undefined)
  stop('usage: node scripts/with-pnpm.mjs run <script> [argument ...]')
checkNode()
const env = { ...process.env, PATH: pathWithPnpm() }
// Without a terminal pnpm would refuse to replace a node_modules that another pnpm has made.
quietly('pnpm', ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'], env)
const { status } = spawnSync('pnpm', ['run', script, ...rest], { cwd: root, env, stdio: 'inherit' })
process.exitCode = status ?? 1
