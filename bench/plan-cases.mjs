// @ts-check
// What reading, checking, planning and writing a config.json costs in a process that is warm.
import { inProcess } from './measure.mjs'
import { specs } from './specs.mjs'

const bundle = '/run/containerd/io.containerd.runtime.v2.task/k8s.io/c1'
const volume =
  '/var/lib/kubelet/pods/d1f4c0de-0000-4000-8000-000000000001/volumes/kubernetes.io~csi/pvc-1/mount'

/**
 * @param {Awaited<ReturnType<typeof import('./sources.mjs').loadSources>>} sources
 * @param {number} rounds
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* planCases(
  { spec: { parseSpec, validateDocument, writeSpec }, testing, transforms },
  rounds,
) {
  const folder = /** @type {const} */ ({ directory: true })
  const host = testing.memoryHost(
    { [volume]: folder, [`${bundle}/rootfs`]: folder },
    { mounts: [mountAt('/'), mountAt(volume)] },
  )
  const transform = transforms.overlayRootfs()
  const runtime = { name: 'runc', command: 'create', containerId: 'c1' }

  for (const { name, text } of specs(volume)) {
    const bytes = Buffer.from(text)
    const parse = () => parseSpec(bytes)._unsafeUnwrap()
    /** @param {import('../packages/spec/src/index.js').SpecDocument} document */
    const check = (document) => validateDocument(document)._unsafeUnwrap()
    /** @param {import('../packages/spec/src/index.js').Spec} spec */
    const plan = (spec) =>
      transform({ runtime, args: ['create', 'c1'], bundle, spec }, host)._unsafeUnwrap().launch.spec

    const document = parse()
    const planned = plan(check(document))
    if (planned === document.spec) throw new Error(`nothing was planned for the ${name} spec`)
    const naive = JSON.parse(text)
    const about = { size: bytes.length, rounds, peers: [] }
    const group = `plan, ${name} spec (${sizeText(bytes.length)})`
    const lossy = (/** @type {string} */ words, /** @type {() => unknown} */ work) => [
      inProcess(`${words} (lossy)`, work),
    ]

    yield {
      ...about,
      group,
      name: 'parseSpec',
      ours: inProcess('parseSpec', parse),
      peers: lossy('JSON.parse', () => JSON.parse(bytes.toString())),
    }
    yield {
      ...about,
      group,
      name: 'validateDocument',
      ours: inProcess('validateDocument', () => check(document)),
    }
    yield {
      ...about,
      group,
      name: 'overlayRootfs',
      ours: inProcess('overlayRootfs', () => plan(document.spec)),
    }
    yield {
      ...about,
      group,
      name: 'writeSpec',
      ours: inProcess('writeSpec', () => writeSpec(document, planned)),
      peers: lossy('JSON.stringify', () => JSON.stringify(naive)),
    }
    yield {
      ...about,
      group,
      name: 'all four',
      ours: inProcess('all four', () => {
        const read = parse()
        return writeSpec(read, plan(check(read)))
      }),
      peers: lossy('JSON.parse, JSON.stringify', () => JSON.stringify(JSON.parse(bytes.toString()))),
    }
  }
}

/** @param {number} bytes */
function sizeText(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** @param {string} mountPoint */
function mountAt(mountPoint) {
  const ids = { id: mountPoint.length, parentId: 1, device: `0:${mountPoint.length}` }
  const words = {
    root: '/',
    source: 'disk',
    fsType: 'xfs',
    options: ['rw'],
    propagation: [],
    superOptions: ['rw'],
  }
  return { ...ids, ...words, mountPoint }
}
