// @ts-check
// A container whose root is kept on a volume: the whole of plan, apply, write, and undo.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { callCase } from './call-case.mjs'
import { peakMegabytes } from './memory.mjs'
import { timeOf } from './processes.mjs'
import { makeBundle } from './site.mjs'
import { askingMount, runcSpec } from './specs.mjs'
import { waysTo } from './ways.mjs'

const overlayfs = 0x794c7630
const volumeInKubelet = 'pods/d1f4c0de-0000-4000-8000-000000000001/volumes/kubernetes.io~csi/pvc-1/mount'

/**
 * @param {import('./site.mjs').Site} site
 * @param {{ rounds: number, leftOut: string[], memory: string[] }} options
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* overlayCases(site, { rounds, leftOut, memory }) {
  const { folder, instant, isRoot, globals, create } = site
  if (!isRoot) return void leftOut.push('opted-in create and delete: need root')
  if (statfsSync(folder).type === overlayfs)
    return void leftOut.push(
      `opted-in create and delete: ${folder} is on an overlay, which cannot be another's upper layer; set TMPDIR`,
    )

  const kubelet = join(folder, 'kubelet')
  const volume = join(kubelet, volumeInKubelet)
  mkdirSync(volume, { recursive: true })
  const spec = runcSpec()
  spec.mounts.push(askingMount(volume))
  const bundle = makeBundle(join(folder, 'asking'), spec)
  const ways = waysTo(site, instant, {
    rules: [{ pipeline: 'keep' }],
    pipelines: { keep: [{ overlayRootfs: { kubeletRoots: [kubelet] } }] },
    stateRoot: join(folder, 'state'),
  })
  const remove = [...globals, 'delete', 'bench-1']
  /** @param {readonly string[]} args */
  const through = (args) => timeOf({ path: ways.ours.path, args, env: ways.ours.env })
  const fresh = () => makeBundle(bundle, spec)
  // What an engine does before it takes the bundle away.
  const unmount = () => spawnSync('umount', ['--lazy', '--quiet', join(bundle, 'rootfs')])

  fresh()
  const [, launcher = ways.ours] = ways.others
  const peak = peakMegabytes({ path: launcher.path, args: create(bundle), env: launcher.env })
  through(remove)
  unmount()
  memory.push(`executable, opted-in create: ${peak ?? 'unknown'} MB`)
  const call = { group: 'opted in, instant runtime', rounds, ways }
  try {
    yield callCase({
      ...call,
      name: 'create',
      args: create(bundle),
      before: fresh,
      after: ({ isOurs }) => {
        if (isOurs) through(remove)
        unmount()
      },
    })
    yield callCase({
      ...call,
      name: 'delete',
      args: remove,
      before: () => {
        fresh()
        through(create(bundle))
      },
      after: ({ isOurs }) => {
        if (!isOurs) through(remove)
        unmount()
      },
    })
  } finally {
    unmount()
  }
}
