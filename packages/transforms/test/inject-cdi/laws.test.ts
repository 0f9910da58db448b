import fc from 'fast-check'
import type { Launch } from '@ocipipe/core'
import type { Mount, Spec } from '@ocipipe/spec'
import { describe, expect, it } from 'vitest'
import { injectCdi, injectCdiErrorCodes, injectCdiLiterals, type InjectCdiOptions } from '../../src/index.js'
import { host, launch } from './fixture.js'

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ',', '\0', '\ud800', '__proto__', 'constructor', 'nvidia.com/gpu=', '0,1', '/dev/null'),
)
const device = fc.constantFrom(
  'nvidia.com/gpu=0',
  'nvidia.com/gpu=1',
  'nvidia.com/gpu=all',
  'vendor.com/net=eth0',
  'vendor.com/net=eth1',
)
const devices = fc.array(device, { minLength: 1, maxLength: 4 }).map((names) => names.join(','))
const words = fc.oneof(fc.constantFrom('0', '1', 'all', 'none', 'void', '0,1', ' 1', ''), devices)
const variable = fc
  .tuple(fc.constantFrom('NVIDIA_VISIBLE_DEVICES', 'GPU', 'CUDA_VERSION', 'NET', 'PATH'), words)
  .map(([name, value]) => `${name}=${value}`)
const request: fc.Arbitrary<Mount> = fc
  .constantFrom('0', '1', 'all', 'none', 'cdi/nvidia.com/gpu/1', 'imex/0')
  .map((name) => ({ destination: `/var/run/nvidia-container-devices/${name}`, source: '/dev/null' }))
const plainMount: fc.Arbitrary<Mount> = fc.record({
  destination: fc.constantFrom('/proc', '/usr/lib/libcuda.so.1', '/a', '/a/b/c'),
  source: fc.constantFrom('/usr/lib/libcuda.so.1', 'tmpfs'),
})
const node = fc.record({
  path: fc.constantFrom('/dev/nvidia0', '/dev/nvidiactl', '/dev/x'),
  type: fc.constant('c' as const),
  major: fc.constantFrom(195, 195n, 1),
  minor: fc.constantFrom(0, 255),
})
const rule = fc.record({
  allow: fc.boolean(),
  type: fc.constant('c' as const),
  major: fc.constantFrom(195, 195n),
  minor: fc.constantFrom(0, 255),
  access: fc.constantFrom('rwm', 'r'),
})

/** Launches of which each is planned, in ever other ways. */
const goodLaunch: fc.Arbitrary<Launch> = fc
  .record({
    annotations: fc.dictionary(fc.constantFrom('cdi.k8s.io/a', 'cdi.k8s.io/b', 'other/c'), devices, {
      maxKeys: 2,
    }),
    env: fc.array(variable, { maxLength: 4 }),
    bounding: fc.constantFrom([], ['CAP_SYS_ADMIN']),
    mounts: fc.array(fc.oneof(request, plainMount), { maxLength: 4 }),
    nodes: fc.array(node, { maxLength: 3 }),
    rules: fc.array(rule, { maxLength: 3 }),
    user: fc.constantFrom({ uid: 0 }, { uid: 1000, gid: 1000 }),
    namespaces: fc.constantFrom([], [{ type: 'user' as const }]),
    prestart: fc.constantFrom([], [{ path: '/usr/bin/nvidia-container-runtime-hook' }], [{ path: '/a' }]),
  })
  .map(({ annotations, env, bounding, mounts, nodes, rules, user, namespaces, prestart }) => {
    const spec: Spec = {
      ociVersion: '1.1.0',
      process: { cwd: '/', env, user, capabilities: { bounding } },
      mounts,
      annotations,
      hooks: { prestart },
      linux: { devices: nodes, namespaces, resources: { devices: rules } },
    }
    return { ...launch, spec }
  })

const anyLaunch: fc.Arbitrary<Launch> = fc
  .record(
    {
      annotations: fc.dictionary(fc.oneof(fc.constant('cdi.k8s.io/a'), text), fc.oneof(devices, text), {
        maxKeys: 3,
      }),
      process: fc.record({
        cwd: fc.constant('/'),
        env: fc.array(
          fc.oneof(
            variable,
            text,
            text.map((value) => `NVIDIA_VISIBLE_DEVICES=${value}`),
          ),
          {
            maxLength: 4,
          },
        ),
      }),
      mounts: fc.array(
        fc.oneof(
          request,
          text.map((below) => ({
            destination: `/var/run/nvidia-container-devices/${below}`,
            source: '/dev/null',
          })),
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  )
  .map((more) => ({ ...launch, spec: { ociVersion: '1.1.0', ...more } }))

const options: fc.Arbitrary<InjectCdiOptions> = fc.record(
  {
    devices: fc.array(device, { maxLength: 2 }),
    environmentVariables: fc.constantFrom(
      ['NVIDIA_VISIBLE_DEVICES'],
      ['GPU', 'NVIDIA_VISIBLE_DEVICES'],
      ['GPU'],
    ),
    acceptUnprivilegedEnvironment: fc.boolean(),
    mountRequests: fc.boolean(),
    collapseVisibleDevices: fc.boolean(),
    dropLegacyHooks: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('injectCdi', () => {
  it('never throws, and answers with a plan or with one of its codes', () => {
    fc.assert(
      fc.property(anyLaunch, options, (asked, chosen) => {
        const planned = injectCdi(chosen)(asked, host)
        const code = planned.isErr() ? planned.error.code : injectCdiErrorCodes[0]
        expect(injectCdiErrorCodes).toContain(code)
      }),
      { numRuns: 500 },
    )
  })

  it('answers the same to the same, and leaves what it was given as it was', () => {
    fc.assert(
      fc.property(goodLaunch, options, (asked, chosen) => {
        const plan = injectCdi(chosen)
        const first = plan(deepFreeze(asked), host)._unsafeUnwrap()
        expect(plan(structuredClone(asked), host)._unsafeUnwrap()).toEqual(first)
      }),
      { numRuns: 200 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(goodLaunch, options, (asked, chosen) => {
        const plan = injectCdi(chosen)
        const once = plan(asked, host)._unsafeUnwrap()
        const twice = plan(once.launch, host)._unsafeUnwrap()
        expect(twice.launch).toBe(once.launch)
      }),
      { numRuns: 500 },
    )
  })

  it('asks for no effects, and keeps arguments, root and annotations', () => {
    fc.assert(
      fc.property(goodLaunch, options, (asked, chosen) => {
        const { launch: after, effects } = injectCdi(chosen)(asked, host)._unsafeUnwrap()
        expect(effects).toEqual([])
        expect(after.args).toBe(asked.args)
        expect(after.spec.annotations).toBe(asked.spec.annotations)
      }),
      { numRuns: 200 },
    )
  })

  it('leaves no value but void in a variable that gave or was refused a device', () => {
    fc.assert(
      fc.property(goodLaunch, fc.boolean(), (asked, acceptUnprivilegedEnvironment) => {
        const environmentVariables = ['NVIDIA_VISIBLE_DEVICES']
        const plan = injectCdi({
          environmentVariables,
          acceptUnprivilegedEnvironment,
          annotationPrefixes: [],
        })
        const env = plan(asked, host)._unsafeUnwrap().launch.spec.process?.env ?? []
        const values = env
          .filter((entry) => entry.startsWith('NVIDIA_VISIBLE_DEVICES='))
          .map((entry) => entry.slice(23))
        const last = values.at(-1) ?? ''
        expect(last.split(',').includes('void') || last.trim() === '').toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('has nothing to do with a spec in which none of its literals is', () => {
    fc.assert(
      fc.property(goodLaunch, options, (asked, chosen) => {
        const written = JSON.stringify(asked.spec, (_, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value,
        )
        const may = injectCdiLiterals(chosen).some((literal) => written.includes(literal))
        const after = injectCdi(chosen)(asked, host)._unsafeUnwrap().launch
        expect(may || after === asked).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
