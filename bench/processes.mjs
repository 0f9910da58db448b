// @ts-check
import { spawnSync } from 'node:child_process'
import { nanosecondsOf } from './measure.mjs'

/**
 * @typedef {object} Program
 * @property {string} path
 * @property {readonly string[]} [args]
 * @property {Readonly<Record<string, string>>} [env] all that it is given, beside PATH
 * @property {number} [expectedStatus] 0 unless given
 */

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const tooLongMilliseconds = 60_000

/** Runs a program to its end and answers how long that took. One that ends otherwise than it should was not measured. @param {Program} program */
export function timeOf({ path: file, args = [], env = {}, expectedStatus = 0 }) {
  /** @type {ReturnType<typeof spawnSync> | undefined} */
  let ended
  // No pipes: a container that is created would hold them open.
  const errors = expectedStatus === 0 ? 'inherit' : 'ignore'
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = {
    env: { PATH: path, ...env },
    stdio: ['ignore', 'ignore', errors],
    timeout: tooLongMilliseconds,
  }
  const nanoseconds = nanosecondsOf(() => {
    ended = spawnSync(file, args, options)
  })
  if (ended?.status !== expectedStatus) {
    const outcome = ended?.error?.message ?? `ended with ${ended?.status ?? ended?.signal}`
    throw new Error(`${[file, ...args].join(' ')}: ${outcome}, not with ${expectedStatus}`)
  }
  return nanoseconds
}

/** Where a program is, or undefined. @param {string} name */
export function find(name) {
  const found = spawnSync('/bin/sh', ['-c', `command -v "${name}"`], {
    env: { PATH: path },
    encoding: 'utf8',
  })
  return found.status === 0 ? found.stdout.trim() : undefined
}
