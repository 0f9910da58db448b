// @ts-check
// Sees to it that what the tests and the demo drive for real is on this machine: `--only runc,busybox-static` asks for less.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** @typedef {{ package: string, programs: readonly string[], files?: readonly string[], without: string }} Need `without`: what cannot be tried when it is missing */

/** The one list of what is used from the system. The package names are Debian's. @type {readonly Need[]} */
const needs = [
  { package: 'runc', programs: ['runc'], without: 'containers under runc' },
  { package: 'crun', programs: ['crun'], without: 'containers under crun' },
  { package: 'runsc', programs: ['runsc'], without: 'containers under gVisor' },
  { package: 'containerd', programs: ['containerd', 'ctr'], without: 'the wrapper called by a real engine' },
  { package: 'podman', programs: ['podman'], without: 'being a hook of Podman' },
  { package: 'umoci', programs: ['umoci'], without: 'images for the engine' },
  {
    package: 'busybox-static',
    programs: ['busybox'],
    without: 'every container: it is the root file system',
  },
  { package: 'gcc', programs: ['gcc', 'ld'], without: 'libraries and programs made up for a GPU' },
  {
    package: 'libc6-dev',
    programs: [],
    files: ['/usr/include/stdio.h'],
    without: 'libraries and programs made up for a GPU',
  },
  { package: 'erofs-utils', programs: ['mkfs.erofs'], without: 'images that cannot be written to' },
  { package: 'mandoc', programs: ['mandoc'], without: 'checking the manual page' },
  { package: 'zsh', programs: ['zsh'], without: 'completion in zsh' },
  { package: 'fish', programs: ['fish'], without: 'completion in fish' },
  { package: 'strace', programs: ['strace'], without: 'counting and stopping at system calls' },
]

/** Where a user without root may not look, but where Debian puts the runtimes. */
const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin']

/** @param {string} program */
function find(program) {
  return folders
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return statSync(path).isFile()
      } catch {
        return false
      }
    })
}

/** A program that names an interpreter (PT_INTERP, type 3 in its ELF64 program headers) needs libraries, which a container has not. @param {string} path */
function isStatic(path) {
  const elf = readFileSync(path)
  const [table, size, count] = [Number(elf.readBigUInt64LE(32)), elf.readUInt16LE(54), elf.readUInt16LE(56)]
  return !Array.from({ length: count }, (_, index) => elf.readUInt32LE(table + index * size)).includes(3)
}

/** @param {Need} need */
function isThere(need) {
  const paths = need.programs.map(find)
  if (paths.includes(undefined) || need.files?.every(existsSync) === false) return false
  return need.package !== 'busybox-static' || paths.every((path) => path !== undefined && isStatic(path))
}

/** @param {readonly Need[]} missing */
function install(missing) {
  const names = missing.map((need) => need.package)
  process.stdout.write(`installing ${names.join(', ')} (apt-get; its output is in .cache/apt.log)\n`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  let log = ''
  const aptGet = (/** @type {string[]} */ ...parameters) => {
    const { status, stdout, stderr, error } = spawnSync('apt-get', parameters, { env, encoding: 'utf8' })
    log += `$ apt-get ${parameters.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`
    return status === 0
  }
  aptGet('update')
  const flags = ['install', '-y', '--no-install-recommends']
  // One name that this release does not know must not keep the others away.
  const done = aptGet(...flags, ...names) || names.map((name) => aptGet(...flags, name)).every(Boolean)
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(join(root, '.cache', 'apt.log'), log)
  if (!done) process.stderr.write(log)
}

/** @returns {readonly Need[]} */
function wanted() {
  const at = process.argv.indexOf('--only')
  if (at === -1) return needs
  const names = (process.argv[at + 1] ?? '').split(',')
  const unknown = names.filter((name) => !needs.some((need) => need.package === name))
  if (unknown.length === 0) return needs.filter((need) => names.includes(need.package))
  process.stderr.write(`not in the list of scripts/provide-runtimes.mjs: '${unknown.join("', '")}'\n`)
  process.exit(1)
}

const asked = wanted()
let missing = asked.filter((need) => !isThere(need))
if (missing.length > 0 && process.getuid?.() === 0 && find('apt-get') !== undefined) {
  install(missing)
  missing = asked.filter((need) => !isThere(need))
}
if (missing.length === 0) {
  process.stdout.write(`on this machine: ${asked.map((need) => need.package).join(', ')}\n`)
} else {
  for (const need of missing) process.stdout.write(`missing: ${need.package}; left out: ${need.without}\n`)
  const names = missing.map((need) => need.package).join(' ')
  process.stdout.write(`to get everything, as root: apt-get install --no-install-recommends ${names}\n`)
  if (process.env['CI'] === 'true') process.exitCode = 1
}
