import { describe, expect, it } from 'vitest'
import { parse } from 'smol-toml'
import type { Change, RuntimeEntry } from '../../src/install/change.js'
import { enginePlaces, type EngineOptions } from '../../src/install/engine-places.js'
import { changedLines } from './changed-lines.js'
import { memoryNode } from './memory-node.js'

const config = '/etc/containerd/config.toml'
const entry: RuntimeEntry = {
  name: 'stateful',
  path: '/usr/local/bin/ocipipe-stateful',
  podAnnotations: ['sgs.snucse.org/*'],
  containerAnnotations: [],
  isDefault: false,
}

function added(
  files: Readonly<Record<string, string>>,
  options: EngineOptions & Partial<RuntimeEntry> & { readonly way?: string } = {},
) {
  const { way = 'containerd' } = options
  const place = enginePlaces[way]
  if (place === undefined) throw new Error(`no engine ${way}`)
  return place.add(memoryNode(files), { ...entry, ...options }, options)
}

function textOf(changes: readonly Change[], path: string): string {
  const change = changes.find((one) => one.path === path)
  if (change?.kind !== 'text') throw new Error(`${path} is not changed`)
  return change.text
}

const section = (plugin: string): readonly string[] => [
  '+',
  '+# added by ocipipe install: the runtime stateful',
  `+[plugins.${plugin}.containerd.runtimes.stateful]`,
  '+runtime_type = "io.containerd.runc.v2"',
  '+pod_annotations = [ "sgs.snucse.org/*" ]',
  '+',
  `+[plugins.${plugin}.containerd.runtimes.stateful.options]`,
  '+BinaryName = "/usr/local/bin/ocipipe-stateful"',
]

describe('a configuration that somebody wrote by hand gets the new lines, and no other is touched', () => {
  it('comments, tabs, odd indentation and spacing', () => {
    const text = `# node 17, do not touch (jk)
version=2   # since the upgrade
root = '/data/containerd'

[plugins]

  [plugins.'io.containerd.grpc.v1.cri']
\tsandbox_image = "registry.example/pause:3.9"   # our mirror
      [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes]
        # the default one
        [plugins.'io.containerd.grpc.v1.cri'.containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"
[metrics]
  address = "127.0.0.1:1338"`
    const { changes } = added({ [config]: text })._unsafeUnwrap()
    expect(changedLines(`${text}\n`, textOf(changes, config))).toEqual(section('"io.containerd.grpc.v1.cri"'))
  })

  it('version 1', () => {
    const text = `oom_score = -999
[plugins.cri]
  [plugins.cri.containerd]
    [plugins.cri.containerd.default_runtime]
      runtime_type = "io.containerd.runtime.v1.linux"
      runtime_engine = "/opt/runc"
`
    const edit = added({ [config]: text })._unsafeUnwrap()
    expect(changedLines(text, textOf(edit.changes, config))).toEqual(section('cri'))
    expect(edit.realRuntime).toBe('/opt/runc')
  })

  it('version 3, Windows line ends', () => {
    const text = 'version = 3\r\n\r\n# note\r\n[grpc]\r\n  uid = 0\r\n'
    const after = textOf(added({ [config]: text })._unsafeUnwrap().changes, config)
    expect(after.startsWith(text)).toBe(true)
    expect(after.replaceAll('\r\n', '')).not.toContain('\n')
    expect(changedLines(text.replaceAll('\r', ''), after.replaceAll('\r', ''))).toEqual(
      section('"io.containerd.cri.v1.runtime"'),
    )
  })

  it('an inline table, which takes the entry into itself', () => {
    const text = `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  containerd = { runtimes = { runc = { runtime_type = "io.containerd.runc.v2", options = { SystemdCgroup = true } } } } # compact
  max_conf_num = 1
`
    const after = textOf(added({ [config]: text })._unsafeUnwrap().changes, config)
    const [removed, line = '', ...more] = changedLines(text, after)
    expect(removed).toContain('# compact')
    expect(line.endsWith(' # compact')).toBe(true)
    expect(more).toEqual([])
    const runtimes = (parse(after) as never)['plugins']['io.containerd.grpc.v1.cri']['containerd']['runtimes']
    expect(runtimes).toMatchObject({
      runc: { options: { SystemdCgroup: true } },
      stateful: { options: { SystemdCgroup: true, BinaryName: entry.path } },
    })
  })

  it('dotted keys', () => {
    const text = 'version = 2\nplugins."io.containerd.grpc.v1.cri".sandbox_image = "x"\n'
    const after = textOf(added({ [config]: text })._unsafeUnwrap().changes, config)
    expect(changedLines(text, after)).toEqual(section('"io.containerd.grpc.v1.cri"'))
  })

  it('a default is set where it stands, or below its header', () => {
    const header = '[plugins."io.containerd.grpc.v1.cri".containerd]'
    const text = `version = 2\n  ${header} # here\n    snapshotter = "x"\n`
    const after = textOf(added({ [config]: text }, { isDefault: true })._unsafeUnwrap().changes, config)
    expect(changedLines(text, after).slice(0, 2)).toEqual(['+    default_runtime_name = "stateful"', '+'])
    const named = text.replace('snapshotter = "x"', `default_runtime_name = 'runc' # was`)
    const renamed = textOf(added({ [config]: named }, { isDefault: true })._unsafeUnwrap().changes, config)
    expect(changedLines(named, renamed).slice(0, 2)).toEqual([
      "-    default_runtime_name = 'runc' # was",
      '+    default_runtime_name = "stateful" # was',
    ])
  })
})

describe('imports', () => {
  const main =
    'version = 2\nimports = ["/etc/containerd/conf.d/*.toml"]\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "a"\n'
  const nvidia = '/etc/containerd/conf.d/99-nvidia.toml'
  const imported = `version = 2
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "nvidia"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia.options]
BinaryName = "/usr/bin/nvidia-container-runtime"
SystemdCgroup = true
`

  it('before 2.1 the file whose table counts is edited, and its default is what ours is made after', () => {
    const edit = added({ [config]: main, [nvidia]: imported }, { version: '1.7.20' })._unsafeUnwrap()
    expect(edit.changes.map(({ path }) => path)).toEqual([nvidia])
    expect(textOf(edit.changes, nvidia)).toContain(
      'SystemdCgroup = true\nBinaryName = "/usr/local/bin/ocipipe-stateful"',
    )
    expect(edit.realRuntime).toBe('/usr/bin/nvidia-container-runtime')
  })

  it('before 2.1 a drop-in repeats everything that was in force', () => {
    const { changes } = added({ [config]: main }, { version: '1.6.20', method: 'drop-in' })._unsafeUnwrap()
    expect(changes.map(({ path }) => path)).toEqual(['/etc/containerd/conf.d/zz-ocipipe-stateful.toml'])
    expect(parse(textOf(changes, '/etc/containerd/conf.d/zz-ocipipe-stateful.toml'))).toMatchObject({
      version: 2,
      plugins: {
        'io.containerd.grpc.v1.cri': { sandbox_image: 'a', containerd: { runtimes: { stateful: {} } } },
      },
    })
  })

  it('from 2.1 on a drop-in holds our lines only, and the configuration at most imports it', () => {
    const bare = '# ours\nversion = 3\n\n[plugins."io.containerd.cri.v1.runtime"]\n  x = 1\n'
    const { changes } = added({ [config]: bare }, { version: '2.1.4' })._unsafeUnwrap()
    expect(changedLines(bare, textOf(changes, config))).toEqual([
      '+imports = ["/etc/containerd/conf.d/*.toml"]',
    ])
    const dropIn = textOf(changes, '/etc/containerd/conf.d/zz-ocipipe-stateful.toml')
    expect(Object.keys((parse(dropIn) as never)['plugins']['io.containerd.cri.v1.runtime'])).toEqual([
      'containerd',
    ])
  })

  it('a list that is there gets one more', () => {
    const listed = 'version = 3\nimports = [\n  "/opt/a.toml", # theirs\n]\n'
    const { changes } = added({ [config]: listed }, { version: '2.2.0' })._unsafeUnwrap()
    expect(changedLines(listed, textOf(changes, config))).toEqual([
      '-  "/opt/a.toml", # theirs',
      '+  "/opt/a.toml", "/etc/containerd/conf.d/*.toml", # theirs',
    ])
  })
})

describe('distributions', () => {
  it.each([
    ['k3s', 2, 'config.toml.tmpl'],
    ['rke2', 3, 'config-v3.toml.tmpl'],
  ])('%s, version %i: the template, behind what it is without one', (way, version, name) => {
    const folder = `/var/lib/rancher/${way}/agent/etc/containerd`
    const generated = `version = ${version}\n`
    const { changes } = added({ [`${folder}/config.toml`]: generated }, { way })._unsafeUnwrap()
    const text = textOf(changes, `${folder}/${name}`)
    expect(text.startsWith('{{ template "base" . }}\n\n# added by ocipipe')).toBe(true)
    const given = '{{ template "base" . }}\n# mine {{ .NodeConfig }}\n'
    const after = added({ [`${folder}/config.toml`]: generated, [`${folder}/${name}`]: given }, { way })
    expect(textOf(after._unsafeUnwrap().changes, `${folder}/${name}`).startsWith(given)).toBe(true)
  })

  it('k0s: a file in the folder that it reads', () => {
    const { changes } = added(
      { '/etc/k0s/containerd.toml': '# k0s_managed=true\nversion = 3\n' },
      { way: 'k0s' },
    )._unsafeUnwrap()
    expect(changes.map(({ path }) => path)).toEqual(['/etc/k0s/containerd.d/zz-ocipipe-stateful.toml'])
  })

  it('MicroK8s: the template, which is TOML', () => {
    const path = '/var/snap/microk8s/current/args/containerd-template.toml'
    const text =
      'version = 2\noom_score = 0\n[plugins."io.containerd.grpc.v1.cri".cni]\n  bin_dir = "${SNAP_DATA}/opt/cni/bin"\n'
    const { changes } = added({ [path]: text }, { way: 'microk8s' })._unsafeUnwrap()
    expect(changedLines(text, textOf(changes, path))).toEqual(section('"io.containerd.grpc.v1.cri"'))
  })
})

describe('what cannot be used is refused, with the place', () => {
  const runtimes = '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes'
  it.each([
    ['version = 2\nx = ]\n', 'install/engine-syntax', { line: 2 }],
    ['version = "2"\n', 'install/engine-config', { pointer: '/version', found: '"2"' }],
    ['version = 9\n', 'install/engine-config', { pointer: '/version' }],
    ['version = 2\nplugins = 3\n', 'install/engine-config', { pointer: '/plugins', expected: 'a table' }],
    ['version = 2\nimports = "x"\n', 'install/engine-config', { pointer: '/imports' }],
    [`version = 2\n${runtimes}.stateful]\nruntime_type = "x"\n`, 'install/name-taken', {}],
    [
      `version = 2\n${runtimes}.runc]\nruntime_type = "io.containerd.runsc.v1"\n`,
      'install/base-unsuitable',
      {},
    ],
  ])('%j', (text, code, about) => {
    expect(added({ [config]: text })._unsafeUnwrapErr()).toMatchObject({ code, path: config, ...about })
  })

  it('a runtime to be made after that is not there', () => {
    expect(added({ [config]: 'version = 2\n' }, { base: 'nvidia' })._unsafeUnwrapErr()).toMatchObject({
      code: 'install/base-unknown',
      found: 'nvidia',
    })
  })
})
