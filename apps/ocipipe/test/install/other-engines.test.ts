import { describe, expect, it } from 'vitest'
import type { RuntimeEntry } from '../../src/install/change.js'
import { addToCrio } from '../../src/install/engines/cri-o.js'
import { addToDocker } from '../../src/install/engines/docker.js'
import { addToPodman } from '../../src/install/engines/podman.js'
import { withRealRuntime } from '../../src/install/wrapper-config.js'
import { changedLines } from './changed-lines.js'
import { memoryNode } from './memory-node.js'

const entry: RuntimeEntry = {
  name: 'stateful',
  path: '/usr/local/bin/ocipipe-stateful',
  podAnnotations: ['sgs.snucse.org/*'],
  containerAnnotations: [],
  isDefault: false,
}

describe('Docker', () => {
  const config = '/etc/docker/daemon.json'
  const after = (text: string, more: Partial<RuntimeEntry> = {}): string => {
    const change = addToDocker(memoryNode({ [config]: text }), { ...entry, ...more }, config)._unsafeUnwrap()
      .changes[0]
    return change?.kind === 'text' ? change.text : ''
  }

  it('every other key keeps its bytes, those of feature flags too', () => {
    const text = '{\n\t"debug" : true,\n\t"features": {"buildkit":true, "containerd-snapshotter": false}\n}\n'
    expect(changedLines(text, after(text))).toEqual([
      '-\t"features": {"buildkit":true, "containerd-snapshotter": false}',
      '+\t"features": {"buildkit":true, "containerd-snapshotter": false},',
      '+\t"runtimes": {',
      '+\t\t"stateful": {',
      '+\t\t\t"path": "/usr/local/bin/ocipipe-stateful"',
      '+\t\t}',
      '+\t}',
    ])
  })

  it('beside other runtimes', () => {
    const text =
      '{\n  "runtimes": {\n    "nvidia": { "path": "nvidia-container-runtime", "runtimeArgs": [] }\n  },\n  "debug": true\n}\n'
    expect(changedLines(text, after(text))).toEqual([
      '-    "nvidia": { "path": "nvidia-container-runtime", "runtimeArgs": [] }',
      '+    "nvidia": { "path": "nvidia-container-runtime", "runtimeArgs": [] },',
      '+    "stateful": {',
      '+      "path": "/usr/local/bin/ocipipe-stateful"',
      '+    }',
    ])
  })

  it.each(['', '{}', '{}\n', '{ "runtimes": {} }'])('%j', (text) => {
    expect(JSON.parse(after(text))).toEqual({ runtimes: { stateful: { path: entry.path } } })
  })

  it('as the default, one that is there changes its value only', () => {
    const text = '{\n  "default-runtime": "runc",\n  "runtimes": { "stateful2": { "path": "/x" } }\n}'
    expect(JSON.parse(after(text, { isDefault: true }))).toMatchObject({ 'default-runtime': 'stateful' })
  })

  it.each([
    ['{ "debug": tru }', 'install/engine-syntax'],
    ['{} // note', 'install/engine-syntax'],
    ['[]', 'install/engine-config'],
    ['{ "runtimes": [] }', 'install/engine-config'],
    ['{ "runtimes": { "stateful": {} } }', 'install/name-taken'],
  ])('%j is refused', (text, code) => {
    const failure = addToDocker(memoryNode({ [config]: text }), entry, config)._unsafeUnwrapErr()
    expect(failure).toMatchObject({ code, path: config })
  })
})

describe('CRI-O', () => {
  const config = '/etc/crio/crio.conf'
  const base =
    '[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\nruntime_path = "/usr/bin/crun"\nruntime_root = "/run/crun"\nallowed_annotations = ["io.containers.trace-syscall"]\n'

  it('a file of its own, made after the default runtime of all files, with no annotation that CRI-O refuses', () => {
    const edit = addToCrio(memoryNode({ [`${config}.d/10-crun.conf`]: base }), entry, config)._unsafeUnwrap()
    expect(edit.realRuntime).toBe('/usr/bin/crun')
    expect(edit.changes).toEqual([
      {
        kind: 'text',
        path: '/etc/crio/crio.conf.d/99-ocipipe-stateful.conf',
        text: `# added by ocipipe install: the runtime stateful
[crio.runtime.runtimes.stateful]
runtime_type = "oci"
runtime_root = "/run/crun"
allowed_annotations = [ "io.containers.trace-syscall" ]
runtime_path = "/usr/local/bin/ocipipe-stateful"
`,
      },
    ])
  })

  it('a wrong type, and a name that is taken', () => {
    const failed = (text: string) =>
      addToCrio(memoryNode({ [config]: text }), entry, config)._unsafeUnwrapErr()
    expect(failed('[crio]\nruntime = 1\n')).toMatchObject({
      code: 'install/engine-config',
      pointer: '/crio/runtime',
    })
    expect(failed('[crio.runtime.runtimes.stateful]\n')).toMatchObject({ code: 'install/name-taken' })
  })
})

describe('Podman', () => {
  const config = '/etc/containers/containers.conf'
  it('a file of its own', () => {
    const files = memoryNode({
      [config]: '[engine.runtimes]\ncrun = ["/opt/crun", "/usr/bin/crun"]\n',
      '/usr/bin/crun': '',
    })
    const edit = addToPodman(files, { ...entry, base: 'crun', isDefault: true }, config)._unsafeUnwrap()
    expect(edit.realRuntime).toBe('/usr/bin/crun')
    expect(edit.changes[0]).toEqual({
      kind: 'text',
      path: '/etc/containers/containers.conf.d/99-ocipipe-stateful.conf',
      text: `# added by ocipipe install: the runtime stateful
[engine]
runtime = "stateful"

[engine.runtimes]
stateful = [ "/usr/local/bin/ocipipe-stateful" ]
`,
    })
  })

  it('a wrong type', () => {
    const files = memoryNode({ [config]: '[engine.runtimes]\ncrun = "/usr/bin/crun"\n' })
    expect(addToPodman(files, { ...entry, base: 'crun' }, config)._unsafeUnwrapErr()).toMatchObject({
      code: 'install/engine-config',
      pointer: '/engine/runtimes/crun',
    })
  })
})

describe('the configuration of ocipipe', () => {
  it('is begun as what would be done without, and only added to', () => {
    expect(withRealRuntime(undefined, 'ocipipe-x', '/opt/runc')._unsafeUnwrap()).toBe(
      'rules:\n  - pipeline: sgs\nruntimes:\n  "ocipipe-x":\n    path: "/opt/runc"\n',
    )
    const text = '# ours\nrules:\n    -   pipeline: cdi   # gpu\n'
    expect(withRealRuntime(text, 'a', '/b')._unsafeUnwrap()).toBe(
      `${text}runtimes:\n  "a":\n    path: "/b"\n`,
    )
  })

  it('comments stay where runtimes are there already, and nothing changes the second time', () => {
    const text = 'runtimes:\n  # first\n  x:\n    path: /x # here\nrules: []\n'
    const after = withRealRuntime(text, 'a', '/b')._unsafeUnwrap()
    expect(changedLines(text, after)).toEqual(['+  a:', '+    path: /b'])
    expect(withRealRuntime(after, 'a', '/b')._unsafeUnwrap()).toBe(after)
  })

  it('a list is refused', () => {
    expect(withRealRuntime('- a\n', 'a', '/b')._unsafeUnwrapErr().code).toBe('install/engine-syntax')
  })
})
