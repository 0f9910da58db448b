// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {string} [packageManager]
 * @property {{ node: string }} [engines]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, unknown>} [exports]
 * @property {string | Record<string, string>} [bin]
 */

/** @typedef {{ folder: string, path: string, manifest: Manifest }} Package `folder` is relative to the root, `path` is not. */

/** @param {string} path @returns {any} */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** The packages in one folder of the workspace, by name: `packages`, `apps` or `examples`. @param {string} group @returns {Package[]} */
export function packagesIn(group) {
  if (!existsSync(join(root, group))) return []
  return readdirSync(join(root, group))
    .toSorted()
    .map((name) => ({ folder: `${group}/${name}`, path: join(root, group, name) }))
    .filter(({ path }) => existsSync(join(path, 'package.json')))
    .map(({ folder, path }) => ({ folder, path, manifest: readJson(join(path, 'package.json')) }))
}
