// @ts-check
// The documents that are planned. All of them ask for a root of their own on a volume.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const fixtures = join(import.meta.dirname, '..', 'packages', 'spec', 'test', 'fixtures')

/** What `runc spec` writes. @returns {any} */
export const runcSpec = () => JSON.parse(readFileSync(join(fixtures, 'runc-config.json'), 'utf8'))

/** @param {string} volume the folder of the volume on the host */
export const askingMount = (volume) => ({
  destination: '/sgs-os-volume',
  type: 'bind',
  source: volume,
  options: ['rbind', 'rprivate', 'rw'],
})

/** @template T @param {number} count @param {(index: number) => T} make @returns {T[]} */
const list = (count, make) => Array.from({ length: count }, (_, index) => make(index))

/**
 * What an engine makes of a pod, with as many mounts, variables and annotations as asked.
 *
 * @param {{ volume: string, mounts: number, variables: number, annotations: number }} amounts
 */
function podSpec({ volume, mounts, variables, annotations }) {
  const spec = runcSpec()
  const pod = '/var/lib/kubelet/pods/d1f4c0de-0000-4000-8000-000000000001'
  spec.process.env.push(
    ...list(variables, (index) => `SERVICE_${index}_PORT_8080_TCP=tcp://10.96.${index % 256}.17:8080`),
  )
  spec.process.rlimits = [{ type: 'RLIMIT_NOFILE', hard: 0, soft: 1_048_576 }]
  spec.mounts.push(
    ...list(mounts, (index) => ({
      destination: `/srv/data-${index}`,
      type: 'bind',
      source: `${pod}/volumes/kubernetes.io~projected/data-${index}`,
      options: ['rbind', 'rprivate', 'ro'],
    })),
    askingMount(volume),
  )
  spec.annotations = {
    'io.kubernetes.cri.container-type': 'container',
    'io.kubernetes.cri.sandbox-uid': 'd1f4c0de-0000-4000-8000-000000000001',
    ...Object.fromEntries(
      list(annotations, (index) => [`example.org/note-${index}`, `Some words about “note ${index}”\n`]),
    ),
  }
  spec.linux.resources.devices = list(16, (index) => ({
    allow: true,
    type: 'c',
    major: 195,
    minor: index,
    access: 'rwm',
  }))
  spec.linux.seccomp = {
    defaultAction: 'SCMP_ACT_ERRNO',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    syscalls: [{ names: list(400, (index) => `system_call_${index}`), action: 'SCMP_ACT_ALLOW' }],
  }
  // Engines write this number, and no JavaScript number is equal to it.
  return JSON.stringify(spec).replace('"hard":0', '"hard":18446744073709551615')
}

/** @param {string} volume @returns {readonly { name: string, text: string }[]} */
export function specs(volume) {
  const small = runcSpec()
  small.mounts.push(askingMount(volume))
  return [
    { name: 'small', text: JSON.stringify(small, null, '\t') },
    { name: 'typical', text: podSpec({ volume, mounts: 20, variables: 60, annotations: 12 }) },
    { name: 'large', text: podSpec({ volume, mounts: 3_200, variables: 4_200, annotations: 2_600 }) },
  ]
}
