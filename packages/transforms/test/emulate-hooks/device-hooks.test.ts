import { describeEffect } from '@ocipipe/core'
import { describe, expect, it } from 'vitest'
import {
  bind,
  debian,
  containerOf,
  errorOf,
  hostWith,
  launchWith,
  nvidia,
  placesOf,
  planOf,
  read,
  rootfs,
} from './fixture.js'

const params = '/proc/driver/nvidia/params'
const text = 'ResmanDebugLevel: 4294967295\nModifyDeviceFiles: 1\nDeviceFileUID: 0\n'

describe('disable-device-node-modification', () => {
  const hook = nvidia('disable-device-node-modification')

  it('binds a prepared file over the parameters where the runtime takes a mount in /proc', () => {
    const plan = planOf(launchWith([hook], {}, 'crun'), hostWith(debian, { [params]: text }))
    const source = '/run/ocipipe/containers/c1/nvidia-params'
    expect(plan.launch.spec.hooks).toBeUndefined()
    expect(plan.launch.spec.mounts?.at(-1)).toEqual({
      destination: params,
      type: 'bind',
      source,
      options: ['bind', 'ro', 'nosuid', 'nodev', 'noexec', 'rprivate'],
    })
    expect(placesOf(plan.effects)).toEqual([`file host ${source}`])
    expect(plan.effects).toMatchObject([{ content: text.replace('Files: 1', 'Files: 0'), mode: 0o444 }])
  })

  it('stays, with a note, where the runtime refuses such a mount', () => {
    const plan = planOf(launchWith([hook], {}, 'runc'), hostWith(debian, { [params]: text }))
    expect(plan.launch.spec.hooks?.createContainer).toEqual([{ ...hook, timeout: 30 }])
    expect(plan.notes).toMatchObject([{ level: 'info', code: 'emulate-hooks/hook-kept' }])
    expect(plan.effects).toEqual([])
  })

  it('is nothing without the driver, with 0 already, and in a sandbox with a /proc of its own', () => {
    const zero = text.replace('Files: 1', 'Files: 0')
    for (const [runtime, others] of [
      ['runc', {}],
      ['crun', { [params]: zero }],
      ['runsc', { [params]: text }],
    ] as const) {
      const plan = planOf(launchWith([hook], {}, runtime), hostWith(debian, others))
      expect(plan.launch.spec.hooks).toBeUndefined()
      expect(plan.launch.spec.mounts).toHaveLength(2)
      expect(plan.effects).toEqual([])
    }
  })

  it('takes no argument', () => {
    expect(errorOf(launchWith([nvidia('disable-device-node-modification', '--x')]))).toMatchObject({
      expected: 'no argument',
    })
  })
})

describe('update-application-profile', () => {
  const hook = nvidia('update-application-profile')
  const path = '/etc/nvidia/nvidia-application-profiles-rc.d/10-container.conf'
  const device = (name: string, minor: number | bigint) =>
    ({ path: `/dev/${name}`, type: 'c', major: 195, minor }) as const

  it('writes the mask of the GPUs that the container has', () => {
    const devices = [
      device('nvidia0', 0),
      device('nvidia5', 5n),
      device('nvidia70', 70),
      device('nvidiactl', 255),
      device('null', 3),
    ]
    const host = hostWith()
    const plan = planOf(launchWith([hook], { linux: { devices } }), host)
    expect(read(containerOf(plan, host), path)).toBe(
      '{"profiles":[{"name":"_container_","settings":["EGLVisibleDGPUDevices",0x21]}],"rules":[{"pattern":[],"profile":"_container_"}]}',
    )
    expect(plan.effects.map((effect) => ('mode' in effect ? effect.mode : 0))).toEqual([0o555, 0o555, 0o444])
  })

  it('counts devices that are mounted instead of made', () => {
    const host = hostWith(debian, { '/dev/nvidia3': { character: [195, 3] } })
    const plan = planOf(
      launchWith([hook], {
        mounts: [{ destination: '/dev', type: 'tmpfs' }, bind('/dev/nvidia3', '/dev/nvidia3')],
      }),
      host,
    )
    expect(read(containerOf(plan, host), path)).toContain('0x8]')
  })

  it('writes nothing without a GPU', () => {
    expect(planOf(launchWith([hook])).effects).toEqual([])
  })
})

describe('chmod', () => {
  const hook = (mode: string, ...paths: readonly string[]) =>
    nvidia('chmod', '--mode', mode, ...paths.flatMap((path) => ['--path', path]))

  it('is nothing for a folder that has the mode, is not there, or is made by the runtime with it', () => {
    const host = hostWith({ ...debian, '/opt/x': { directory: true, mode: 0o700 } })
    const plan = planOf(launchWith([hook('755', '/dev/dri', '/gone'), hook('0700', '/opt/x')]), host)
    expect(plan.launch.spec.hooks).toBeUndefined()
    expect(plan.effects).toEqual([])
  })

  const withFolder = { ...debian, '/opt/x': { directory: true, mode: 0o700, uid: 3, gid: 4 } } as const
  const modeOf = (plan: ReturnType<typeof planOf>, path: string, host = hostWith(withFolder)) =>
    containerOf(plan, host).find(path)._unsafeUnwrap().status

  it.each(['root', 'layer'] as const)(
    'gives a folder of the root its mode, delivered as %s, and no more',
    (deliver) => {
      const host = hostWith(withFolder)
      const launch = launchWith([hook('755', '/opt/x', '/opt/./link'), hook('1777', 'opt/x')])
      const plan = planOf(launch, host, { deliver })
      expect(plan.launch.spec.hooks).toBeUndefined()
      expect(modeOf(plan, '/opt/x')).toEqual({
        type: 'directory',
        mode: 0o1777,
        uid: 3,
        gid: 4,
        sizeBytes: 0,
      })
      const last = plan.effects.findLast(({ kind }) => kind === 'mode' || kind === 'directory')
      expect(last && describeEffect(last)).toBe(
        {
          root: `mode 1777 of ${rootfs}/opt/x`,
          layer: 'directory /run/ocipipe/containers/c1/edits/opt/x mode 1777',
        }[deliver],
      )
    },
  )

  it('gives what another hook makes its mode', () => {
    const plan = planOf(
      launchWith([nvidia('create-symlinks', '--link', 'a::/opt/made/l'), hook('700', '/opt/made')]),
    )
    expect(modeOf(plan, '/opt/made', hostWith())).toMatchObject({ type: 'directory', mode: 0o700 })
  })

  it('stays, with a note, for a mode that the runtime would not give a folder that it makes', () => {
    const plan = planOf(
      launchWith([hook('777', '/dev/dri')], { mounts: [{ destination: '/dev', type: 'tmpfs' }] }),
    )
    expect(plan.launch.spec.hooks?.createContainer).toHaveLength(1)
    expect(plan.notes.map(({ code }) => code)).toEqual(['emulate-hooks/hook-kept'])
  })

  it.each(['', '9', 'rwx', '-1', '0o755', '10000'])('refuses the mode %j', (mode) => {
    expect(errorOf(launchWith([hook(mode, '/opt')])).code).toBe('emulate-hooks/hook-invalid')
  })

  it('refuses two modes and none', () => {
    expect(errorOf(launchWith([nvidia('chmod', '--mode=755', '--mode=700')]))).toMatchObject({
      found: '755 and 700',
    })
    expect(errorOf(launchWith([nvidia('chmod', '--path', '/opt')])).code).toBe('emulate-hooks/hook-invalid')
  })
})

describe('noop', () => {
  it('is taken out', () => {
    expect(planOf(launchWith([nvidia('noop')])).launch.spec.hooks).toBeUndefined()
  })
})
