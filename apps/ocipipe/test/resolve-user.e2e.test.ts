import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { makeBundle, makeVolume } from './bundle.js'
import { makeSite, type Site } from './site.js'

const flags = { runc: [], runsc: ['--platform=ptrace', '--network=none', '--ignore-cgroups'] } as const
const passwd = 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/srv/app:/bin/sh\n'
const group = 'root:x:0:\napp:x:1001:\nadm:x:4:app\n'
const script = '/bin/busybox id -u; /bin/busybox id -g; /bin/busybox id -G; echo $HOME'

function siteWith(pipeline: (site: Site) => readonly object[]): Site {
  const site = makeSite()
  const settings = { pipelines: { user: pipeline(site) }, rules: [{ pipeline: 'user' }] }
  writeFileSync(
    site.config,
    JSON.stringify({ ...settings, stateRoot: site.stateRoot, logFolder: site.logFolder }),
  )
  return site
}

const processOf = (username: string): object => ({
  process: { user: { username }, args: ['/bin/sh', '-c', script], env: ['PATH=/bin'], cwd: '/' },
})

it.each(['runc', 'runsc'] as const)('%s runs the process as the user that the spec names', (runtime) => {
  const site = siteWith(() => [{ resolveUser: {} }])
  const bundle = makeBundle(join(site.folder, 'bundle'), { extra: processOf('app') })
  writeFileSync(join(bundle, 'rootfs/etc/passwd'), passwd)
  writeFileSync(join(bundle, 'rootfs/etc/group'), group)
  const root = ['--root', join(site.folder, 'runtime')]
  const id = basename(site.folder)
  const ran = site.call(runtime, [...flags[runtime], ...root, 'run', '--bundle', bundle, id])
  expect(ran).toMatchObject({ status: 0, stdout: '1000\n1001\n1001 4\n/srv/app\n' })
})

it('a user who is known on the volume only, where the root will be, is found', () => {
  const site = siteWith(({ kubelet }) => [
    { overlayRootfs: { kubeletRoots: [kubelet] } },
    { resolveUser: {} },
  ])
  const volume = makeVolume(site.kubelet)
  const bundle = makeBundle(join(site.folder, 'bundle'), { volume, extra: processOf('late') })
  mkdirSync(join(volume, 'upper/etc'), { recursive: true })
  writeFileSync(join(volume, 'upper/etc/passwd'), 'late:x:4711:4712::/late:/bin/sh\n')
  const ran = site.call('runc', ['run', '--bundle', bundle, basename(site.folder)])
  expect(ran).toMatchObject({ status: 0, stdout: '4711\n4712\n4712\n/late\n' })
})

it('a name that the image does not know stops the launch', () => {
  const site = siteWith(() => [{ resolveUser: {} }])
  const bundle = makeBundle(join(site.folder, 'bundle'), { extra: processOf('nobody') })
  const { status, stderr } = site.call('runc', ['run', '--bundle', bundle, basename(site.folder)])
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('the container has no user "nobody"'),
  })
  expect(site.left()).toEqual([])
})
