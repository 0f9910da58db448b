import { describe, expect, it } from 'vitest'
import type { Mount } from '@ocipipe/spec'
import {
  asking,
  errorOf,
  host,
  launch,
  launchWith,
  nodesOf,
  planOf,
  spec,
  specOf,
  valuesOf,
} from './fixture.js'

const both = ['/dev/nvidiactl', '/dev/nvidia0', '/dev/nvidia1']

describe('a launch that asks for nothing', () => {
  it('comes back as the very same value', () => {
    expect(planOf(launch).launch).toBe(launch)
    expect(planOf(launchWith({ annotations: { 'cdi.k8s.io': 'nvidia.com/gpu=0' } })).steps).toEqual([])
  })

  it('is not stopped by options that cannot be used', () => {
    expect(planOf(launch, { specDirs: ['relative'], defaultKind: '' }).launch).toBe(launch)
  })

  it('does not even make the CDI folders be read', () => {
    const reading = { ...host, readDirectory: () => expect.unreachable('a folder was listed') }
    expect(planOf(launch, { environmentVariables: ['NVIDIA_VISIBLE_DEVICES'] }, reading).launch).toBe(launch)
  })

  it.each(['delete', 'exec', 'start', 'state'])('or is no new container (%s)', (command) => {
    const asked = { ...asking('nvidia.com/gpu=0'), runtime: { ...launch.runtime, command } }
    expect(planOf(asked, { devices: ['nvidia.com/gpu=1'] }).launch).toBe(asked)
  })

  it.each([
    ['io.kubernetes.cri.container-type', 'containerd'],
    ['io.kubernetes.cri-o.ContainerType', 'CRI-O'],
  ])('or is the pause container of a pod (%s of %s)', (key) => {
    const asked = launchWith({ annotations: { [key]: 'sandbox', 'cdi.k8s.io/a': 'nvidia.com/gpu=0' } })
    expect(planOf(asked, { devices: ['nvidia.com/gpu=1'] }).launch).toBe(asked)
  })
})

describe('annotations', () => {
  it.each(['create', 'run', 'restore'])('ask at %s', (command) => {
    const asked = { ...asking('nvidia.com/gpu=0'), runtime: { ...launch.runtime, command } }
    expect(nodesOf(specOf(asked))).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
  })

  it('ask under the prefixes that are configured, and under no others', () => {
    const own = asking('nvidia.com/gpu=1', 'gpu.example.com/x')
    expect(planOf(own).launch).toBe(own)
    expect(nodesOf(specOf(own, { annotationPrefixes: ['gpu.example.com/'] }))).toContain('/dev/nvidia1')
    const usual = asking('nvidia.com/gpu=1')
    expect(planOf(usual, { annotationPrefixes: ['gpu.example.com/'] }).launch).toBe(usual)
    expect(planOf(usual, { annotationPrefixes: [] }).launch).toBe(usual)
  })

  it('stay, so that a restore or a nested wrapper sees the same spec', () => {
    const asked = asking('nvidia.com/gpu=0')
    expect(specOf(asked).annotations).toBe(asked.spec.annotations)
  })
})

describe('configured devices', () => {
  it('are given to every container, after what it asks for', () => {
    expect(nodesOf(specOf(launch, { devices: ['nvidia.com/gpu=0'] }))).toEqual([
      '/dev/nvidiactl',
      '/dev/nvidia0',
    ])
    const given = specOf(asking('vendor.com/net=eth0'), { devices: ['vendor.com/net=eth1'] })
    expect(valuesOf(given, 'NET')).toEqual(['eth1'])
    expect(given.linux?.netDevices).toEqual({ eth7: { name: 'data0' } })
  })

  it('that were asked for as well are given once', () => {
    const once = specOf(asking('nvidia.com/gpu=0'))
    expect(specOf(asking('nvidia.com/gpu=0'), { devices: ['nvidia.com/gpu=0'] })).toEqual(once)
  })
})

describe('mounts of /dev/null', () => {
  const at = (below: string, more: Partial<Mount> = {}): Mount => ({
    destination: `/var/run/nvidia-container-devices/${below}`,
    source: '/dev/null',
    ...more,
  })
  const mounted = (...more: readonly Mount[]) => launchWith({ mounts: [...(spec.mounts ?? []), ...more] })
  const options = { mountRequests: true }

  it('ask for nothing unless that is configured', () => {
    const asked = mounted(at('0'))
    expect(planOf(asked).launch).toBe(asked)
  })

  it('ask by their place in every spelling, and are taken out', () => {
    const given = specOf(mounted(at('0'), at('/./cdi/nvidia.com/gpu/1')), options)
    expect(nodesOf(given)).toEqual(both)
    expect(given.mounts?.map(({ destination }) => destination)).toEqual([
      '/proc',
      '/etc/hosts',
      '/usr/lib/libcuda.so.1',
    ])
  })

  it('ask for devices of the default kind', () => {
    const given = specOf(mounted(at('eth0')), { ...options, defaultKind: 'vendor.com/net' })
    expect(valuesOf(given, 'NET')).toEqual(['eth0'])
  })

  it.each([
    ['of something else', at('0', { source: '/dev/zero' })],
    ['without a source', { destination: '/var/run/nvidia-container-devices/0' }],
    ['at the folder itself', at('')],
    ['that leave the folder', at('../nvidia-container-devices2/0')],
    ['of an IMEX channel', at('imex/0')],
  ])('ask for nothing %s', (_, mount) => {
    const asked = mounted(mount)
    expect(planOf(asked, options).launch).toBe(asked)
  })

  it('that ask for nothing are taken out all the same', () => {
    expect(specOf(mounted(at('void')), options)).toEqual(spec)
  })

  it.each(['cdi/nvidia.com', 'cdi/nvidia.com/gpu/', 'a/b', '-', 'x y'])(
    'that name no device fail: %s',
    (below) => {
      expect(errorOf(mounted(at('0'), at(below)), options)).toMatchObject({
        code: 'inject-cdi/mount-request-invalid',
        pointer: '/mounts/3',
      })
    },
  )
})
