// @ts-check
// Takes the samples: every contender of a case once a round, so that whatever else the machine does meets them all alike.
import { setImmediate } from 'node:timers/promises'

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => number} sample does the work once, and answers how many nanoseconds that took
 */

/**
 * @typedef {object} Case One thing that is measured: ours, beside any number of others that do the same.
 * @property {string} group
 * @property {string} name
 * @property {number} [size] how large its input is, for cases that differ in nothing else
 * @property {number} rounds
 * @property {Contender} ours
 * @property {readonly Contender[]} peers
 */

/**
 * @typedef {object} Samples
 * @property {string} name
 * @property {number} medianNanoseconds
 * @property {number} p10Nanoseconds
 * @property {number} p90Nanoseconds
 * @property {readonly number[]} samplesNanoseconds in the order in which they were taken
 */

/** @typedef {Omit<Case, 'ours' | 'peers'> & { ours: Samples, peers: Samples[] }} Measured */

/** A B, B A, A B, …: who comes second finds the caches as the first one left them. @param {Case} given @param {AbortSignal} stopped @returns {Promise<Measured>} */
export async function measure({ ours, peers, ...about }, stopped) {
  const taken = [ours, ...peers].map(({ name, sample }) => ({
    name,
    sample,
    samples: /** @type {number[]} */ ([]),
  }))
  for (const { sample } of taken) sample()
  for (let round = 0; round < about.rounds; round++) {
    for (const { sample, samples } of round % 2 === 0 ? taken : taken.toReversed()) samples.push(sample())
    await setImmediate()
    stopped.throwIfAborted()
  }
  const [first, ...others] = taken.map(({ name, samples }) => summary(name, samples))
  if (first === undefined) throw new Error('nothing was measured')
  return { ...about, ours: first, peers: others }
}

/** @param {string} name @param {readonly number[]} samples @returns {Samples} */
function summary(name, samples) {
  const sorted = samples.toSorted((left, right) => left - right)
  /** @param {number} share */
  const quantile = (share) => {
    const at = share * (sorted.length - 1)
    const [below = Number.NaN, above = below] = sorted.slice(Math.floor(at))
    return below + (above - below) * (at % 1)
  }
  return {
    name,
    medianNanoseconds: quantile(0.5),
    p10Nanoseconds: quantile(0.1),
    p90Nanoseconds: quantile(0.9),
    samplesNanoseconds: samples,
  }
}

/** How long one call takes. @param {() => unknown} work */
export function nanosecondsOf(work) {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start)
}

const warmUpNanoseconds = 300e6
const sampleNanoseconds = 1e6

/**
 * Work inside this process. Before the first sample it is done over and over, until the compiler has seen enough of it; work
 * shorter than a millisecond is then done several times per sample.
 *
 * @param {string} name @param {() => unknown} work @returns {Contender}
 */
export function inProcess(name, work) {
  let repeats = 0
  const sample = () => {
    if (repeats === 0) repeats = warmUp(work)
    const nanoseconds = nanosecondsOf(() => {
      for (let time = 0; time < repeats; time++) work()
    })
    return nanoseconds / repeats
  }
  return { name, sample }
}

/** @param {() => unknown} work */
function warmUp(work) {
  let last = 0
  for (let spent = 0; spent < warmUpNanoseconds; spent += last) last = nanosecondsOf(work)
  return Math.max(1, Math.round(sampleNanoseconds / last))
}
