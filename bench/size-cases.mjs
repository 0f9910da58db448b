// @ts-check
// What grows with the container, at four sizes: each ten times the one before, so that a cost that is not linear shows.
import { inProcess } from './measure.mjs'
import { runcSpec } from './specs.mjs'

export const sizes = [10, 100, 1_000, 10_000]

const bundle = '/run/bundle'
const runtime = { name: 'runc', command: 'create', containerId: 'c1' }
const volume = '/var/lib/kubelet/pods/d1f4c0de/volumes/kubernetes.io~csi/pvc-1/mount'
const folder = /** @type {const} */ ({ directory: true })

/** @template T @param {number} count @param {(index: number) => T} make @returns {T[]} */
const list = (count, make) => Array.from({ length: count }, (_, index) => make(index))

/** A document with so many mounts, variables and annotations, that asks for a root of its own. @param {number} size */
function grownSpec(size) {
  const spec = runcSpec()
  spec.process.env.push(...list(size, (index) => `VARIABLE_${index}=value`))
  spec.mounts.push(
    ...list(size, (index) => ({
      destination: `/data/${index}`,
      type: 'bind',
      source: `/srv/${index}`,
      options: ['rbind', 'ro'],
    })),
    { destination: '/sgs-os-volume', type: 'bind', source: volume, options: ['rbind', 'rw'] },
  )
  spec.annotations = Object.fromEntries(list(size, (index) => [`example.org/${index}`, 'words']))
  return spec
}

/** So many CDI devices, in as many files as there are vendors. @param {number} size */
function cdiFiles(size) {
  const kinds = Math.max(1, Math.round(size / 100))
  const documents = list(kinds, (kind) => ({
    cdiVersion: '0.6.0',
    kind: `vendor${kind}.org/gpu`,
    devices: list(Math.ceil(size / kinds), (index) => ({
      name: `${index}`,
      containerEdits: { env: [`GPU_${kind}_${index}=1`] },
    })),
  }))
  return Object.fromEntries(
    documents.map((document, kind) => [`/etc/cdi/${kind}.json`, JSON.stringify(document)]),
  )
}

/**
 * @param {Awaited<ReturnType<typeof import('./sources.mjs').loadSources>>} sources
 * @param {number} rounds
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* sizeCases(sources, rounds) {
  // One kind after the other, for the table.
  const bySize = sizes.map((size) => [...casesOf(sources, size, rounds)])
  for (const [kind] of bySize[0]?.entries() ?? [])
    for (const cases of bySize) yield* cases.slice(kind, kind + 1)
}

/**
 * @param {Awaited<ReturnType<typeof import('./sources.mjs').loadSources>>} sources
 * @param {number} size
 * @param {number} rounds
 * @returns {Generator<import('./measure.mjs').Case>}
 */
function* casesOf({ spec, core, cdi, ldcache, elf, libraries, testing, transforms }, size, rounds) {
  const { parseSpec, validateDocument, writeSpec } = spec
  {
    const value = grownSpec(size)
    const text = JSON.stringify(value)
    const host = testing.memoryHost({
      [volume]: folder,
      [`${bundle}/rootfs`]: folder,
      ...Object.fromEntries(list(size, (index) => [`/srv/${index}`, folder])),
    })
    const document = parseSpec(text)._unsafeUnwrap()
    const launch = { runtime, args: ['create', 'c1'], bundle, spec: document.spec }
    const overlay = transforms.overlayRootfs()
    const planned = overlay(launch, host)._unsafeUnwrap()
    if (planned.launch.spec === document.spec) throw new Error('nothing was planned')
    /** @param {string} name @param {() => unknown} work */
    const one = (name, work) => ({
      group: `cost by size, ${name}`,
      name: `${size}`,
      size,
      rounds: size < 10_000 ? rounds : Math.ceil(rounds / 4),
      ours: inProcess(name, work),
      peers: [],
    })
    yield one('parse', () => parseSpec(text)._unsafeUnwrap())
    yield one('validate', () => validateDocument(document)._unsafeUnwrap())
    yield one('plan', () => overlay(launch, host)._unsafeUnwrap())
    yield one('diff', () => core.explain(planned))
    yield one('lossless write', () => writeSpec(document, planned.launch.spec))
    yield one('mount resolution', () => core.containerView(host, launch)._unsafeUnwrap())

    const files = testing.memoryHost(cdiFiles(size))
    yield one('CDI conflict search', () => cdi.loadRegistry(files, ['/etc/cdi', '/var/run/cdi']))

    const architecture = ldcache.architectures.find(({ name }) => name === 'x86_64')
    if (architecture === undefined) throw new Error('no x86_64')
    const tree = libraries.memoryTree({
      '/etc/ld.so.conf': '/opt\n',
      ...Object.fromEntries(
        list(size, (index) => [
          `/opt/lib${index}.so.1`,
          elf.buildElf({ machine: architecture.machine, soname: `lib${index}.so.1`, needed: ['libc.so.6'] }),
        ]),
      ),
    })
    yield one('ldcache', () => ldcache.buildCache(tree, { architecture })._unsafeUnwrap())
  }
}
