// @ts-check
// Devices: eight GPUs as NVIDIA's tool describes them, put into a container that has many mounts already.
import { inProcess } from './measure.mjs'
import { runcSpec } from './specs.mjs'

const gpus = 8
const libraries = 60

/** @param {string} subcommand @param {readonly string[]} rest */
const hook = (subcommand, ...rest) => ({
  hookName: 'createContainer',
  path: '/usr/bin/nvidia-cdi-hook',
  args: ['nvidia-cdi-hook', subcommand, ...rest],
  env: ['NVIDIA_CTK_DEBUG=false'],
})

export const cdiDocument = {
  cdiVersion: '0.6.0',
  kind: 'nvidia.com/gpu',
  devices: Array.from({ length: gpus }, (_, index) => ({
    name: `${index}`,
    containerEdits: { deviceNodes: [{ path: `/dev/nvidia${index}`, type: 'c', major: 195, minor: index }] },
  })),
  containerEdits: {
    env: ['NVIDIA_VISIBLE_DEVICES=void'],
    deviceNodes: [{ path: '/dev/nvidiactl', type: 'c', major: 195, minor: 255 }],
    mounts: Array.from({ length: libraries }, (_, index) => ({
      hostPath: `/usr/lib/libnvidia-${index}.so.575.57`,
      containerPath: `/usr/lib/libnvidia-${index}.so.575.57`,
      options: ['ro', 'nosuid', 'nodev', 'rbind', 'rprivate'],
    })),
    hooks: [
      hook('create-symlinks', '--link', 'libcuda.so.1::/usr/lib/libcuda.so'),
      hook('chmod', '--mode', '755', '--path', '/dev/dri'),
    ],
  },
}

/**
 * @param {Awaited<ReturnType<typeof import('./sources.mjs').loadSources>>} sources
 * @param {{ mounts: number, rounds: number }} options
 * @returns {Generator<import('./measure.mjs').Case>}
 */
export function* cdiCases({ spec: { parseSpec, writeSpec }, testing, transforms }, { mounts, rounds }) {
  const value = runcSpec()
  value.annotations = {
    'cdi.k8s.io/gpus': cdiDocument.devices.map(({ name }) => `nvidia.com/gpu=${name}`).join(','),
  }
  for (let index = 0; index < mounts; index++) {
    const source = `/srv/${index}`
    value.mounts.push({ destination: `/data/${index}`, type: 'bind', source, options: ['rbind', 'ro'] })
  }
  const text = JSON.stringify(value, null, 2)
  const document = parseSpec(text)._unsafeUnwrap()
  const host = testing.memoryHost({ '/etc/cdi/nvidia.json': JSON.stringify(cdiDocument) })
  const transform = transforms.injectCdi()
  const runtime = { name: 'runc', command: 'create', containerId: 'c1' }
  const plan = () =>
    transform(
      { runtime, args: ['create', 'c1'], bundle: '/bundle', spec: document.spec },
      host,
    )._unsafeUnwrap()
  const planned = plan().launch.spec
  if (planned.linux?.devices?.length !== gpus + 1) throw new Error('the devices are not in the spec')
  yield {
    group: 'CDI',
    name: `injectCdi and writeSpec, ${gpus} GPUs, ${mounts} mounts`,
    size: mounts,
    rounds,
    ours: inProcess('injectCdi', () => writeSpec(document, plan().launch.spec)),
    peers: [inProcess('JSON.parse, JSON.stringify (lossy)', () => JSON.stringify(JSON.parse(text)))],
  }
}
