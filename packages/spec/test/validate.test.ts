import { describe, expect, it } from 'vitest'
import {
  locate,
  parseSpec,
  specErrorCodes,
  validateDocument,
  validateFeatures,
  validateSpec,
  validateState,
} from '../src/index.js'
import { errorOf, okOf } from './unwrap.js'

const minimal = { ociVersion: '1.3.0' }
const errorsOf = (value: unknown) => errorOf(validateSpec(value))

describe('documents of real engines', () => {
  it.each([
    [
      'modes with file-type bits',
      { linux: { devices: [{ type: 'c', path: '/dev/null', fileMode: 8630, major: 1, minor: 3 }] } },
    ],
    ['a recursive propagation', { linux: { rootfsPropagation: 'rslave' } }],
    ['an empty propagation', { linux: { rootfsPropagation: '' } }],
    [
      'null for empty Go slices',
      { process: { cwd: '/', args: null, env: null }, mounts: null, linux: { devices: null } },
    ],
    ['null for empty Go maps', { annotations: null, linux: { sysctl: null, resources: { unified: null } } }],
    ['null for layer folders', { windows: { layerFolders: null } }],
    ['no layer folders', { windows: { layerFolders: [] } }],
    ['a pids section without a limit', { linux: { resources: { pids: {} } } }],
    ['a hook timeout of 0', { hooks: { poststop: [{ path: '/x', timeout: 0 }] } }],
    [
      'a Windows device of another id type',
      { windows: { layerFolders: null, devices: [{ id: 'x', idType: 'vpci-instance-id' }] } },
    ],
    ['unknown keys anywhere', { vendor: 1, process: { cwd: '/', vendor: {} }, linux: { vendor: [] } }],
    [
      'an empty list of seccomp names',
      {
        linux: {
          seccomp: { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: null, action: 'SCMP_ACT_ALLOW' }] },
        },
      },
    ],
  ])('may have %s', (_, sections) => {
    const spec = { ...minimal, ...sections }
    expect(okOf(validateSpec(spec))).toBe(spec)
  })
})

describe('every platform', () => {
  it('is accepted with all its sections', () => {
    const spec = {
      ociVersion: '1.3.0',
      hostname: 'h',
      domainname: 'd',
      root: { path: 'rootfs', readonly: true },
      process: {
        cwd: '/',
        args: ['sh'],
        terminal: true,
        consoleSize: { height: 25, width: 80 },
        user: { uid: 0, gid: 0, umask: 18, additionalGids: [5] },
        rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 18446744073709551615n }],
        capabilities: { bounding: ['CAP_KILL'], ambient: [] },
        scheduler: {
          policy: 'SCHED_DEADLINE',
          nice: -5,
          flags: ['SCHED_FLAG_RECLAIM'],
          runtime: 1,
          deadline: 2,
          period: 3n,
        },
        ioPriority: { class: 'IOPRIO_CLASS_BE', priority: 4 },
        execCPUAffinity: { initial: '0-1, 3', final: '' },
      },
      mounts: [
        {
          destination: '/m',
          source: '/s',
          type: 'bind',
          options: ['rbind'],
          uidMappings: [{ containerID: 0, hostID: 1, size: 2 }],
        },
      ],
      hooks: { prestart: [{ path: '/h', args: ['h'], env: ['A=b'], timeout: 3 }], poststop: [] },
      annotations: { 'com.example': '' },
      linux: {
        namespaces: [{ type: 'time' }, { type: 'network', path: '/proc/1/ns/net' }],
        netDevices: { eth0: { name: 'container_eth0' }, eth1: {} },
        memoryPolicy: { mode: 'MPOL_INTERLEAVE', nodes: '0-3', flags: ['MPOL_F_STATIC_NODES'] },
        intelRdt: { closID: 'a', schemata: ['L3:0=f'], enableMonitoring: true, memBwSchema: 'MB:0=20' },
        personality: { domain: 'LINUX32', flags: [] },
        timeOffsets: { monotonic: { secs: -5n, nanosecs: 1 } },
        resources: {
          devices: [{ allow: false, access: 'rwm' }],
          memory: { limit: -1, swap: 9223372036854775807n },
          hugepageLimits: [{ pageSize: '64KB', limit: 1 }],
          blockIO: {
            weightDevice: [{ major: 8, minor: 0, weight: 500 }],
            throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 600 }],
          },
          rdma: { mlx5_1: { hcaHandles: 3 } },
          network: { classID: 1, priorities: [{ name: 'eth0', priority: 500 }] },
        },
        seccomp: {
          defaultAction: 'SCMP_ACT_ERRNO',
          architectures: ['SCMP_ARCH_RISCV64'],
          flags: ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],
          syscalls: [
            {
              names: ['getcwd'],
              action: 'SCMP_ACT_NOTIFY',
              args: [{ index: 0, value: 18446744073709551615n, op: 'SCMP_CMP_MASKED_EQ' }],
            },
          ],
        },
      },
      windows: {
        layerFolders: ['C:\\l'],
        resources: { cpu: { affinity: [{ mask: 3, group: 0 }] } },
        credentialSpec: { any: 1 },
        hyperv: {},
      },
      vm: {
        kernel: { path: '/k' },
        image: { path: '/i', format: 'qcow2' },
        hwConfig: { vcpus: 2, memory: 4294967296, iomems: [{ firstMFN: 1, nrMFNs: 2 }], irqs: [5] },
      },
      solaris: { milestone: 'm', anet: [{ linkname: 'net0' }], cappedCPU: { ncpus: '8' } },
      zos: { namespaces: [{ type: 'ipc' }] },
      freebsd: {
        devices: [{ path: 'null', mode: 438 }],
        jail: { host: 'new', ip4: 'disable', enforceStatfs: 1, allow: { rawSockets: true } },
      },
    }
    expect(validateSpec(spec)).toEqual(expect.objectContaining({ value: spec }))
  })
})

describe('what is wrong', () => {
  it.each([
    ['no version', {}, 'spec/missing-key', '/ociVersion'],
    ['no object', [], 'spec/type', ''],
    [
      'a hugepage size in kB',
      { ...minimal, linux: { resources: { hugepageLimits: [{ pageSize: '64kB', limit: 1 }] } } },
      'spec/pattern',
      '/linux/resources/hugepageLimits/0/pageSize',
    ],
    [
      'a number as interface name',
      { ...minimal, linux: { netDevices: { eth0: { name: 23 } } } },
      'spec/type',
      '/linux/netDevices/eth0/name',
    ],
    [
      'a string as rdma limit',
      { ...minimal, linux: { resources: { rdma: { mlx: { hcaHandles: 'a' } } } } },
      'spec/type',
      '/linux/resources/rdma/mlx/hcaHandles',
    ],
    [
      'a disabled vnet',
      { ...minimal, freebsd: { jail: { vnet: 'disable' } } },
      'spec/not-one-of',
      '/freebsd/jail/vnet',
    ],
    [
      'a network namespace on z/OS',
      { ...minimal, zos: { namespaces: [{ type: 'network' }] } },
      'spec/not-one-of',
      '/zos/namespaces/0/type',
    ],
    [
      'a limit below 0',
      { ...minimal, process: { cwd: '/', rlimits: [{ type: 'RLIMIT_CPU', soft: -1, hard: 0 }] } },
      'spec/out-of-range',
      '/process/rlimits/0/soft',
    ],
    [
      'one more than uint64',
      {
        ...minimal,
        process: { cwd: '/', rlimits: [{ type: 'RLIMIT_CPU', soft: 18446744073709551616n, hard: 0 }] },
      },
      'spec/out-of-range',
      '/process/rlimits/0/soft',
    ],
    [
      'one more than int64',
      { ...minimal, linux: { resources: { memory: { limit: 9223372036854775808n } } } },
      'spec/out-of-range',
      '/linux/resources/memory/limit',
    ],
    [
      'a fraction for int64',
      { ...minimal, linux: { resources: { memory: { limit: 0.5 } } } },
      'spec/type',
      '/linux/resources/memory/limit',
    ],
    [
      'a string for int64',
      { ...minimal, linux: { resources: { memory: { limit: '5' } } } },
      'spec/type',
      '/linux/resources/memory/limit',
    ],
    [
      'a bigint for uint32',
      { ...minimal, process: { cwd: '/', user: { uid: 99999999999999999999n } } },
      'spec/type',
      '/process/user/uid',
    ],
    [
      'a uid beyond uint32',
      { ...minimal, process: { cwd: '/', user: { uid: 4294967296 } } },
      'spec/out-of-range',
      '/process/user/uid',
    ],
    ['null for an object', { ...minimal, process: null }, 'spec/type', '/process'],
    [
      'a number among the arguments',
      { ...minimal, process: { cwd: '/', args: ['a', 1] } },
      'spec/type',
      '/process/args/1',
    ],
    [
      'an annotation that is no string',
      { ...minimal, annotations: { 'a/b': 1 } },
      'spec/type',
      '/annotations/a~1b',
    ],
  ])('is said of %s', (_, value, code, pointer) => {
    expect(errorsOf(value)).toEqual([expect.objectContaining({ code, pointer })])
  })

  it('is said of every fault at once', () => {
    const errors = errorsOf({ mounts: [{}, { destination: 1 }], hostname: [] })
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/hostname',
      '/mounts/0/destination',
      '/mounts/1/destination',
      '/ociVersion',
    ])
  })

  it('is said as data and in words', () => {
    expect(errorsOf({ ...minimal, linux: { seccomp: { defaultAction: 'KILL' } } })[0]).toMatchObject({
      pointer: '/linux/seccomp/defaultAction',
      found: 'string "KILL"',
      expected: expect.stringContaining('one of "SCMP_ACT_KILL", '),
    })
    expect(errorsOf({ ...minimal, mounts: 7 })).toEqual([
      {
        code: 'spec/type',
        pointer: '/mounts',
        message: '/mounts is number 7, expected array or null',
        found: 'number 7',
        expected: 'array or null',
      },
    ])
  })

  it('always has a listed code', () => {
    const codes = errorsOf({ mounts: [{}], process: { cwd: 1, user: { uid: -1 } } }).map(({ code }) => code)
    for (const code of codes) expect(specErrorCodes).toHaveProperty([code])
  })
})

describe('state and features', () => {
  it('accepts what runtimes print', () => {
    expect(
      validateState({
        ociVersion: '1.0',
        id: 'c',
        status: 'running',
        pid: 4422,
        bundle: '/b',
        root: '/x',
      }).isOk(),
    ).toBe(true)
    const linux = {
      namespaces: ['time'],
      capabilities: ['CAP_KILL'],
      memoryPolicy: { modes: ['MPOL_BIND'] },
      intelRdt: { enabled: true, schemata: true },
      seccomp: { enabled: true, archs: null },
      mountExtensions: { idmap: { enabled: true } },
    }
    expect(
      validateFeatures({ ociVersionMin: '1.0.0', ociVersionMax: '1.3.0', hooks: [], linux }).isOk(),
    ).toBe(true)
  })

  it('names what is wrong', () => {
    expect(
      errorOf(validateState({ ociVersion: '1.0', id: 'c', status: 'paused', pid: -1 }))
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(['/bundle', '/pid', '/status'])
    expect(
      errorOf(validateFeatures({ ociVersionMin: '1.0.0', linux: { capabilities: ['kill'] } }))
        .map(({ code }) => code)
        .toSorted(),
    ).toEqual(['spec/missing-key', 'spec/pattern'])
  })
})

describe('places', () => {
  const text =
    '{\n  "ociVersion": "1.3.0",\r\n  "mounts": [\n    {"a/b": {"~": 1}},\n    {"destination": 5}\n  ]\n}\n'
  const document = okOf(parseSpec(text))

  it('are given with every error of a document', () => {
    expect(errorOf(validateDocument(document))).toEqual([
      expect.objectContaining({
        code: 'spec/missing-key',
        pointer: '/mounts/0/destination',
        line: 4,
        column: 5,
      }),
      expect.objectContaining({ code: 'spec/type', pointer: '/mounts/1/destination', line: 5, column: 21 }),
    ])
  })

  it.each([
    ['', 1, 1],
    ['/ociVersion', 2, 17],
    ['/mounts/0/a~1b/~0', 4, 19],
    ['/mounts/9', 3, 13],
    ['/mounts/01', 3, 13],
    ['/toString', 1, 1],
  ])('are found for the pointer %j', (pointer, line, column) => {
    expect(locate(document, pointer)).toEqual({ line, column })
  })

  it('are found among very many keys', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `"k${index}":\n1`)
    const many = okOf(parseSpec(`{"annotations":{${keys.join(',')}}}`))
    expect(locate(many, '/annotations/k98')).toEqual({ line: 100, column: 1 })
  })

  it('are found in a document put together by hand', () => {
    expect(locate({ text, spec: { ociVersion: '1.3.0' } }, '/mounts/1')).toEqual({ line: 5, column: 5 })
  })
})
