// @ts-check
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the root of the repository unless given
 * @property {Record<string, string>} [env] added to ours
 * @property {boolean} [show] hand our own output to the command, instead of keeping what it prints for a failure
 */

/** What ran, how it ended, and what it printed where that was not shown. */
export class CommandFailed extends Error {
  /** @param {string} command @param {number} code @param {string} output */
  constructor(command, code, output) {
    super(`${command} failed with exit code ${code}${output === '' ? '' : `\n${output.trimEnd()}`}`)
    this.code = code
  }
}

/**
 * Runs a program, one of the workspace's own tools first, and answers what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, parameters, { cwd = root, env = {}, show = false } = {}) {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, {
      cwd,
      env: { ...process.env, PATH: path, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new CommandFailed([command, ...parameters].join(' '), code ?? 1, output))
    })
  })
}

/**
 * Does the work for every item, at most two at a time; reports all failures, not only the first.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<unknown>} work
 */
export async function forEachInPairs(items, work) {
  const waiting = [...items]
  /** @type {unknown[]} */
  const failures = []
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((/** @type {unknown} */ failure) => failures.push(failure))
    }
  }
  await Promise.all([worker(), worker()])
  if (failures.length > 0) throw new AggregateError(failures, failures.map(messageOf).join('\n\n'))
}

/** @param {unknown} failure @returns {string} */
export function messageOf(failure) {
  return failure instanceof Error ? failure.message : String(failure)
}

/** Runs a script's main function; a failure is its message alone and exit code 1. @param {() => Promise<void>} main */
export async function runMain(main) {
  try {
    await main()
  } catch (failure) {
    process.stderr.write(`${messageOf(failure)}\n`)
    process.exitCode = 1
  }
}
