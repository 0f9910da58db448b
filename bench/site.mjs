// @ts-check
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { find } from './processes.mjs'

/**
 * @typedef {object} Site Where the wrapper is called, and from what.
 * @property {string} folder
 * @property {string} wrapper
 * @property {string} instant a runtime that does nothing, so that what is left is the wrapper's time
 * @property {string | undefined} busybox
 * @property {boolean} isRoot
 * @property {readonly string[]} globals options for every call
 * @property {(bundle: string) => readonly string[]} create
 */

/** @param {string} folder @param {string} executable @returns {Site} */
export function siteIn(folder, executable) {
  const busybox = find('busybox')
  const [instant, wrapper] = [join(folder, 'true'), join(folder, 'runc')]
  symlinkSync(busybox ?? find('true') ?? '/bin/true', instant)
  symlinkSync(executable, wrapper)
  const globals = ['--root', join(folder, 'runtime')]
  const create = (/** @type {string} */ bundle) => [...globals, 'create', '--bundle', bundle, 'bench-1']
  return { folder, wrapper, instant, busybox, isRoot: process.getuid?.() === 0, globals, create }
}

/** A bundle with an empty root, and its config.json. @param {string} path @param {any} spec */
export function makeBundle(path, spec) {
  mkdirSync(join(path, 'rootfs'), { recursive: true })
  spec.process.terminal = false
  writeFileSync(join(path, 'config.json'), JSON.stringify(spec))
  return path
}
