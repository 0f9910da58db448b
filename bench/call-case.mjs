// @ts-check
import { timeOf } from './processes.mjs'

/**
 * @typedef {object} Call
 * @property {string} group
 * @property {string} name
 * @property {number} rounds
 * @property {ReturnType<typeof import('./ways.mjs').waysTo>} ways
 * @property {readonly string[]} args
 * @property {number} [expectedStatus]
 * @property {() => void} [before]
 * @property {(way: import('./ways.mjs').Way) => void} [after]
 */

/** The same call by every way. @param {Call} call @returns {import('./measure.mjs').Case} */
export function callCase({ group, name, rounds, ways, args, expectedStatus = 0, before, after }) {
  /** @param {import('./ways.mjs').Way} way */
  const contender = (way) => ({
    name: way.name,
    sample: () => {
      before?.()
      try {
        return timeOf({ path: way.path, args, expectedStatus, env: way.env })
      } finally {
        after?.(way)
      }
    },
  })
  return { group, name, rounds, ours: contender(ways.ours), peers: ways.others.map(contender) }
}
