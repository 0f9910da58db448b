import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { pauseImageName } from '../containerd/busybox-image.js'
import { type Containerd, startContainerd } from '../containerd/containerd.js'
import { newClaim } from './claim.js'
import { connectCri, type Cri } from './cri.js'
import { type Pod, type PodPlace, startPod } from './pod.js'

const annotation = 'sgs.snucse.org/os-volume'

/** As a node's administrator would write it, but for what only a node has: AppArmor, and folders of its own. */
const toml = (folder: string, wrapper: string): string => `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImageName}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.stateful]
    runtime_type = "io.containerd.runc.v2"
    pod_annotations = ["sgs.snucse.org/*"]
    container_annotations = ["sgs.snucse.org/*"]
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.stateful.options]
      BinaryName = "${wrapper}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
`

let containerd: Containerd
let cri: Cri
let place: PodPlace
let mounts: readonly string[]

beforeAll(async () => {
  containerd = await startContainerd(
    (folder) => ({ rules: [{ pipeline: 'sgs' }], logFolder: join(folder, 'logs') }),
    { toml, namespace: 'k8s.io' },
  )
  cri = connectCri(containerd.socket)
  const logs = join(containerd.folder, 'pods')
  mkdirSync(logs)
  place = { cri, logs, cgroupParent: `/${basename(containerd.folder)}` }
})
afterAll(async () => {
  cri?.close()
  await containerd?.stop()
})

beforeEach(() => {
  mounts = containerd.host.mountTable()
})
afterEach(nodeIsAsBefore)

/** Whatever a pod did, its node has the same mounts, and nothing is known of it any more. */
function nodeIsAsBefore(): void {
  expect(containerd.host.mountTable()).toEqual(mounts)
  expect(containerd.bundles()).toEqual([])
  for (const kind of ['containers', 'leases']) {
    const kept = join(containerd.host.root, 'run/ocipipe', kind)
    expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([])
  }
}

/** Runs a pod to its end; gives what it printed. */
async function ranPod(pod: Pod): Promise<string> {
  const running = await startPod(place, pod)
  try {
    expect(await running.ended()).toBe(0)
    return running.printed()
  } finally {
    await running.remove()
  }
}

it('a pod whose annotation names its volume has its root on it, and the next pod sees the file', async () => {
  const claim = newClaim(containerd)
  const pod: Omit<Pod, 'name' | 'command'> = {
    podAnnotations: { [annotation]: claim.name },
    volume: [claim, '/mnt/boot'],
  }
  const first = await ranPod({ ...pod, name: 'first', command: 'echo kept > /etc/note; cat /proc/mounts' })
  expect(first).toMatch(/^ocipipe:\S* \/ overlay rw,.*upperdir=\S+\/kubernetes\.io~csi\/\S+\/mount\/upper,/m)
  expect(await ranPod({ ...pod, name: 'second', command: 'cat /etc/note' })).toBe('kept\n')
  expect(readFileSync(join(claim.data, 'upper/etc/note'), 'utf8')).toBe('kept\n')
})

it('the annotation of a container counts as well, and not for its neighbour', async () => {
  const claim = newClaim(containerd)
  const volume = [claim, '/data'] as const
  const asked = { [annotation]: claim.name }
  const kept = await ranPod({ name: 'kept', command: 'touch /kept', volume, containerAnnotations: asked })
  const plain = await ranPod({ name: 'plain', command: 'ls /data; ls /kept || true', volume })
  expect({ kept, plain }).toEqual({
    kept: '',
    plain: expect.stringMatching(/^upper\nwork\nls: \/kept: No such/),
  })
})

it('a container that mounts its volume where the preset looks has its root on it, exec included', async () => {
  const claim = newClaim(containerd)
  const volume = [claim, '/sgs-os-volume'] as const
  const writer = await startPod(place, { name: 'writer', command: 'sleep 1000', volume })
  await writer.exec('sh', '-c', 'echo by exec > /note')
  await writer.remove()
  expect(await ranPod({ name: 'reader', command: 'cat /note', volume })).toBe('by exec\n')
})

it('a second pod cannot have the volume that a running pod has, and its event says who has it', async () => {
  const claim = newClaim(containerd)
  const pod: Omit<Pod, 'name'> = { command: 'sleep 1000', volume: [claim, '/sgs-os-volume'] }
  const holder = await startPod(place, { ...pod, name: 'holder' })
  const late = startPod(place, { ...pod, name: 'late' })
  await expect(late).rejects.toThrow(new RegExp(`${holder.containerId}.*\\[host/`))
  await holder.remove()
})

it('a pod that asks for nothing, and one of another RuntimeClass, keep the root of the image', async () => {
  const claim = newClaim(containerd)
  const plain = await ranPod({ name: 'plain', command: 'cat /proc/mounts' })
  const other = await ranPod({
    name: 'other',
    handler: 'runc',
    podAnnotations: { [annotation]: claim.name },
    volume: [claim, '/sgs-os-volume'],
    command: 'cat /proc/mounts',
  })
  for (const printed of [plain, other]) expect(printed).not.toMatch(/^ocipipe:/m)
  expect(readdirSync(claim.data)).toEqual([])
})
