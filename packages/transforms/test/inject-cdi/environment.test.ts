import { describe, expect, it } from 'vitest'
import {
  annotated,
  asking,
  errorOf,
  launchWith,
  nodesOf,
  planOf,
  privileged,
  specOf,
  valuesOf,
  withEnv,
} from './fixture.js'

const options = { environmentVariables: ['NVIDIA_VISIBLE_DEVICES'] }

describe('an environment that asks', () => {
  it('is not heard unless that is configured', () => {
    const asked = privileged('NVIDIA_VISIBLE_DEVICES=all')
    expect(planOf(asked).launch).toBe(asked)
  })

  it.each([
    ['0', ['/dev/nvidia0']],
    [' 1 ,, 0 ', ['/dev/nvidia1', '/dev/nvidia0']],
    ['all', ['/dev/nvidia0', '/dev/nvidia1']],
    ['none,all', []],
    ['nvidia.com/gpu=1', ['/dev/nvidia1']],
  ])('with %j gets what it names', (value, nodes) => {
    const given = specOf(privileged(`NVIDIA_VISIBLE_DEVICES=${value}`), options)
    expect(nodesOf(given)).toEqual(['/dev/nvidiactl', ...nodes])
    expect(valuesOf(given)).toEqual(['void'])
  })

  it.each(['', ' ', ',', 'void', 'all,void'])('with %j gets nothing', (value) => {
    const asked = privileged(`NVIDIA_VISIBLE_DEVICES=${value}`, 'CUDA_VERSION=9')
    expect(planOf(asked, options).launch).toBe(asked)
  })

  it.each(['0,-', 'a b', 'a/b', 'x=y', '\0', 'é'])('with %j fails', (value) => {
    expect(errorOf(privileged(`NVIDIA_VISIBLE_DEVICES=${value}`), options)).toMatchObject({
      code: 'inject-cdi/environment-invalid',
      pointer: '/process/env/1',
    })
  })

  it('may use other variables, all together, and then the usual one does not count', () => {
    const variables = { environmentVariables: ['NVIDIA_VISIBLE_DEVICES', 'GPU_A', 'GPU_B'] }
    const given = specOf(privileged('NVIDIA_VISIBLE_DEVICES=all', 'GPU_B=1'), variables)
    expect(nodesOf(given)).toEqual(['/dev/nvidiactl', '/dev/nvidia1'])
    expect([valuesOf(given), valuesOf(given, 'GPU_B'), valuesOf(given, 'GPU_A')]).toEqual([
      ['void'],
      ['void'],
      [],
    ])
    const two = specOf(privileged('GPU_B=1', 'GPU_A=0'), variables)
    expect(nodesOf(two)).toEqual(['/dev/nvidiactl', '/dev/nvidia0', '/dev/nvidia1'])
  })

  it('is that of an old image of CUDA only where the usual variable is among those configured', () => {
    const old = privileged('CUDA_VERSION=9')
    expect(nodesOf(specOf(old, options))).toContain('/dev/nvidia1')
    expect(planOf(old, { environmentVariables: ['GPU'] }).launch).toBe(old)
  })

  it('skips entries that are no variables', () => {
    const asked = privileged('NVIDIA_VISIBLE_DEVICES')
    expect(planOf(asked, options).launch).toBe(asked)
  })

  it('does not count beside an annotation, nor is it then refused', () => {
    const asked = annotated(withEnv('NVIDIA_VISIBLE_DEVICES=all'), 'nvidia.com/gpu=1')
    const plan = planOf(asked, { ...options, deniedEnvironment: 'refuse' })
    expect(nodesOf(plan.launch.spec)).toEqual(['/dev/nvidiactl', '/dev/nvidia1'])
    expect(plan.notes).toEqual([])
  })
})

describe('an environment beside mounts that ask', () => {
  it('is not heard when the launch is planned once more without them', () => {
    const mounts = [{ destination: '/var/run/nvidia-container-devices/0', source: '/dev/null' }]
    const asked = privileged('NVIDIA_VISIBLE_DEVICES=all')
    const both = { ...options, mountRequests: true, collapseVisibleDevices: false }
    const once = planOf({ ...asked, spec: { ...asked.spec, mounts } }, both).launch
    expect(nodesOf(once.spec)).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
    expect(planOf(once, both).launch).toBe(once)
  })
})

describe('an environment without privilege', () => {
  it('gets nothing, and nobody after us gives it anything', () => {
    const plan = planOf(withEnv('NVIDIA_VISIBLE_DEVICES=all'), options)
    expect(plan.launch.spec).toEqual(withEnv('NVIDIA_VISIBLE_DEVICES=void').spec)
    expect(plan.notes).toEqual([
      expect.objectContaining({
        level: 'warning',
        code: 'inject-cdi/environment-dropped',
        pointer: '/process/env/1',
      }),
    ])
    expect(valuesOf(specOf(withEnv('CUDA_VERSION=9'), options))).toEqual(['void'])
  })

  it('is that without CAP_SYS_ADMIN in the bounding set, whatever other sets hold', () => {
    const capabilities = {
      bounding: ['CAP_SYS_ADMINX'],
      effective: ['CAP_SYS_ADMIN'],
      ambient: ['CAP_SYS_ADMIN'],
    }
    const process = { cwd: '/', env: ['NVIDIA_VISIBLE_DEVICES=all'], capabilities }
    expect(nodesOf(specOf(launchWith({ process }), options))).toEqual([])
  })

  it('is heard where that is configured', () => {
    const accepting = { ...options, acceptUnprivilegedEnvironment: true }
    expect(nodesOf(specOf(withEnv('NVIDIA_VISIBLE_DEVICES=1'), accepting))).toContain('/dev/nvidia1')
  })

  it('stops the launch where that is configured', () => {
    const error = errorOf(withEnv(`NVIDIA_VISIBLE_DEVICES=${'0,'.repeat(9999)}`), {
      ...options,
      deniedEnvironment: 'refuse',
    })
    expect(error).toMatchObject({ code: 'inject-cdi/environment-not-allowed', pointer: '/process/env/1' })
    expect(error.found?.length).toBeLessThan(100)
  })

  it('still gets what the configuration gives', () => {
    const given = specOf(withEnv('NVIDIA_VISIBLE_DEVICES=all'), { ...options, devices: ['nvidia.com/gpu=0'] })
    expect(nodesOf(given)).toEqual(['/dev/nvidiactl', '/dev/nvidia0'])
  })
})

describe('NVIDIA_VISIBLE_DEVICES', () => {
  it('becomes one void when a device of NVIDIA is given, also where it was not set', () => {
    expect(valuesOf(specOf(asking('nvidia.com/gpu=0')))).toEqual(['void'])
    const many = annotated(
      withEnv('NVIDIA_VISIBLE_DEVICES=all', 'A=1', 'NVIDIA_VISIBLE_DEVICES'),
      'nvidia.com/gpu=0',
    )
    expect(specOf(many).process?.env).toEqual(['PATH=/bin', 'NVIDIA_VISIBLE_DEVICES=void', 'A=1'])
  })

  it('stays as it is when a device of somebody else is given', () => {
    const asked = annotated(withEnv('NVIDIA_VISIBLE_DEVICES=all'), 'vendor.com/net=eth0')
    expect(valuesOf(specOf(asked))).toEqual(['all'])
  })

  it('is that of the CDI file where collapsing is turned off', () => {
    const asked = annotated(
      withEnv('NVIDIA_VISIBLE_DEVICES=0', 'NVIDIA_VISIBLE_DEVICES=1'),
      'nvidia.com/gpu=0',
    )
    expect(valuesOf(specOf(asked, { collapseVisibleDevices: false }))).toEqual(['0', 'void'])
  })
})
