// @ts-check
import { timeOf } from './processes.mjs'

/**
 * @typedef {object} Call
 * @property {string} group
 * @property {string} name
 * @property {number} rounds
 * @property {string} wrapper as it is called: by the runtime's name
 * @property {string} runtime the program behind it
 * @property {readonly string[]} args
 * @property {string} [config]
 * @property {number} [expectedStatus]
 * @property {() => void} [before]
 * @property {(path: string) => void} [after] is given what was called, the wrapper or the runtime
 */

/** The same call through the wrapper and without it. @param {Call} call @returns {import('./measure.mjs').Case} */
export function callCase({
  group,
  name,
  rounds,
  wrapper,
  runtime,
  args,
  config,
  expectedStatus = 0,
  before,
  after,
}) {
  const env = { SGS_RUNC_PATH: runtime, ...(config === undefined ? {} : { OCIPIPE_CONFIG: config }) }
  const sampleOf = (/** @type {string} */ path) => () => {
    before?.()
    try {
      return timeOf({ path, args, expectedStatus, env: path === wrapper ? env : {} })
    } finally {
      after?.(path)
    }
  }
  return {
    group,
    name,
    rounds,
    ours: { name: 'wrapper', sample: sampleOf(wrapper) },
    peers: [{ name: 'bare', sample: sampleOf(runtime) }],
  }
}
