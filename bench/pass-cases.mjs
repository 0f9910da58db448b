// @ts-check
// Calls that the wrapper has nothing to do with: what it adds to them is all loss.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { callCase } from './call-case.mjs'
import { find, timeOf } from './processes.mjs'
import { makeBundle } from './site.mjs'
import { runcSpec } from './specs.mjs'
import { waysTo } from './ways.mjs'

/**
 * @param {import('./site.mjs').Site} site
 * @param {{ rounds: number, leftOut: string[] }} options
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* passCases(site, { rounds, leftOut }) {
  const { folder, instant, busybox, isRoot, globals, create } = site
  const emptyModule = join(folder, 'empty.mjs')
  writeFileSync(emptyModule, '')
  yield {
    group: 'for comparison',
    name: 'Node.js, empty module',
    rounds,
    ours: { name: 'node', sample: () => timeOf({ path: process.execPath, args: [emptyModule] }) },
    peers: [{ name: 'an empty process', sample: () => timeOf({ path: instant }) }],
  }

  const bundle = makeBundle(join(folder, 'plain'), runcSpec())
  const state = [...globals, 'state', 'nobody']
  const call = { group: 'not ours, instant runtime', rounds, ways: waysTo(site, instant) }
  for (const command of ['state', 'start', 'kill', 'delete'])
    yield callCase({ ...call, name: command, args: [...globals, command, 'nobody'] })
  yield callCase({ ...call, name: 'create, not opted in', args: create(bundle) })

  const runc = find('runc')
  if (runc === undefined) return void leftOut.push('calls of the real runc: there is none')
  const real = { group: 'not ours, runc', rounds, ways: waysTo(site, runc) }
  yield callCase({ ...real, name: 'state, no such container', args: state, expectedStatus: 1 })
  if (!isRoot || busybox === undefined)
    return void leftOut.push('create with the real runc: needs root and busybox')
  mkdirSync(join(bundle, 'rootfs/bin'))
  cpSync(busybox, join(bundle, 'rootfs/bin/sh'), { dereference: true })
  const remove = () => void timeOf({ path: runc, args: [...globals, 'delete', '--force', 'bench-1'] })
  yield callCase({ ...real, name: 'create, not opted in', args: create(bundle), after: remove })
}
