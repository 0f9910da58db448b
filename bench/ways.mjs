// @ts-check
// The ways to the runtime that are measured beside each other: bare, and each of ours.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { find } from './processes.mjs'

/**
 * @typedef {object} Way
 * @property {string} name
 * @property {string} path what is called
 * @property {Readonly<Record<string, string>>} env
 * @property {boolean} isOurs
 */

const root = join(import.meta.dirname, '..')
let made = 0

/**
 * @param {{ folder: string, programs: import('./run.mjs').Programs }} site
 * @param {string} runtime the real one
 * @param {object} [settings] of the configuration
 * @returns {{ ours: Way, others: Way[] }}
 */
export function waysTo({ folder, programs }, runtime, settings = { rules: [{ pipeline: 'sgs' }] }) {
  const place = join(folder, `ways-${made++}`)
  mkdirSync(place)
  const config = join(place, 'ocipipe.json')
  writeFileSync(
    config,
    JSON.stringify({ logFolder: false, ...settings, runtimes: { runc: { path: runtime } } }),
  )
  const env = { OCIPIPE_CONFIG: config }
  const printed = (/** @type {readonly string[]} */ args) => {
    const { status, stdout, stderr } = spawnSync(programs.executable, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${programs.executable} ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  /** @param {string} name @param {string} text @returns {Way} */
  const written = (name, text) => {
    const path = join(place, name.replaceAll(' ', '-'), 'runc')
    mkdirSync(join(path, '..'))
    writeFileSync(path, text)
    chmodSync(path, 0o755)
    return { name, path, env, isOurs: true }
  }
  const ours = written('front door', printed(['front-door', '/x/runc', '--config', config]))
  const node = join(place, 'node', 'runc')
  mkdirSync(join(node, '..'))
  symlinkSync(programs.node, node)
  return {
    ours,
    others: [
      { name: 'bare', path: runtime, env: {}, isOurs: false },
      written('launcher, executable', printed(['front-door', '/x/runc', '--launcher'])),
      { name: 'launcher, Node.js', path: node, env, isOurs: true },
      ...goPeers(runtime),
    ],
  }
}

/** Go programs that stand before a runtime, if `pnpm bench:peers` built them. @param {string} runtime @returns {Way[]} */
function goPeers(runtime) {
  const exec = join(root, 'bench/results/peers/only-exec')
  if (!existsSync(exec)) return []
  return [{ name: 'Go, only exec', path: exec, env: { RUNTIME: runtime }, isOurs: false }]
}

/** What must be there. */
export const programsOf = () => ({
  executable: join(root, `bin/linux-${process.arch}${find('apk') === undefined ? '' : '-musl'}/ocipipe`),
  node: join(root, 'bin/ocipipe'),
})
