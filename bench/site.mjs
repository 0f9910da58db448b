// @ts-check
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { find } from './processes.mjs'

/**
 * @typedef {object} Site Where the wrapper is called, and from what.
 * @property {string} folder
 * @property {import('./run.mjs').Programs} programs
 * @property {string} instant a runtime that does nothing, so that what is left is the wrapper's time
 * @property {string | undefined} busybox
 * @property {boolean} isRoot
 * @property {readonly string[]} globals options for every call
 * @property {(bundle: string) => readonly string[]} create
 */

/** @param {string} folder @param {import('./run.mjs').Programs} programs @returns {Site} */
export function siteIn(folder, programs) {
  const busybox = find('busybox')
  const instant = join(folder, 'true')
  symlinkSync(busybox ?? find('true') ?? '/bin/true', instant)
  const globals = ['--root', join(folder, 'runtime')]
  const create = (/** @type {string} */ bundle) => [...globals, 'create', '--bundle', bundle, 'bench-1']
  return { folder, programs, instant, busybox, isRoot: process.getuid?.() === 0, globals, create }
}

/** A bundle with an empty root, and its config.json. @param {string} path @param {any} spec */
export function makeBundle(path, spec) {
  mkdirSync(join(path, 'rootfs'), { recursive: true })
  spec.process.terminal = false
  writeFileSync(join(path, 'config.json'), JSON.stringify(spec))
  return path
}
