import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeBundle, specOf } from '../bundle.js'
import { printedFlags } from '../gvisor/known-flags.js'
import { ocipipe } from '../program.js'
import { must, scratchFolder } from '../scratch.js'
import { sharedObject } from '../shared-object.js'
import { run } from '../site.js'

/** Where the sessions are held: everything that their commands name is here. */
export interface Place {
  /** Runs a command as a reader would type it; what it prints, with this folder called `/home/me`. */
  readonly type: (command: string) => string
}

const device = {
  cdiVersion: '0.6.0',
  kind: 'vendor.com/gpu',
  devices: [
    {
      name: '0',
      containerEdits: {
        env: ['GPU=0'],
        mounts: [{ hostPath: '/opt/gpu', containerPath: '/opt/gpu', options: ['rbind', 'ro'] }],
      },
    },
  ],
}

const poolConfig = `apiVersion: gvisor.runtime.extensions.config.gardener.cloud/v1alpha1
kind: GVisorConfiguration
configFlags:
  net-raw: "true"
  debug: "true"
`

/** What Garden writes and gVisor does not take. */
const garden = {
  windows: { network: {}, layerFolders: [] },
  mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
  linux: {
    namespaces: [{ type: 'mount' }],
    rootfsPropagation: 'rshared',
    maskedPaths: ['/proc/kcore'],
  },
}

export function makePlace(): Place {
  const home = scratchFolder('session')
  const at = (...names: readonly string[]): string => join(home, ...names)
  for (const folder of [
    'bin',
    'cdi',
    'notes',
    'web/rootfs',
    'garden/rootfs',
    'image/usr/lib',
    'node/etc/containerd',
    'node/usr/bin',
  ])
    mkdirSync(at(folder), { recursive: true })
  symlinkSync(ocipipe, at('bin/ocipipe'))
  writeFileSync(at('cdi/vendor.json'), JSON.stringify(device))
  writeFileSync(at('notes/todo'), 'nothing\n')
  const annotations = { 'cdi.k8s.io/web': 'vendor.com/gpu=0' }
  writeFileSync(
    at('web/config.json'),
    `${JSON.stringify(specOf({ extra: { annotations } }), undefined, 2)}\n`,
  )
  writeFileSync(at('garden/config.json'), JSON.stringify(specOf({ extra: garden })))
  writeFileSync(
    at('bad.json'),
    '{\n  "ociVersion": "1.2.0",\n  "process": { "cwd": "/", "umsk": 18 },\n  "mounts": [{}]\n}\n',
  )
  const stateRoot = at('state')
  const settings = `stateRoot: ${stateRoot}\nlogFolder: false\n`
  writeFileSync(
    at('config.yaml'),
    `runtimes:\n  ocipipe-runc: { path: /usr/bin/runc }\npipelines:\n  devices:\n    - injectCdi: { specDirs: [${at('cdi')}] }\nrules:\n  - { pipeline: devices, annotations: { cdi.k8s.io/web: null } }\n${settings}`,
  )
  writeFileSync(at('slip.yaml'), `rules:\n  - { pipeline: sgs, anotations: {} }\n${settings}`)
  writeFileSync(at('image/usr/lib/libgpu.so.1.2'), sharedObject('libgpu.so.1'))
  symlinkSync('libgpu.so.1.2', at('image/usr/lib/libgpu.so.1'))
  writeFileSync(at('node/etc/containerd/config.toml'), 'version = 2\n')
  writeFileSync(at('node/usr/bin/runc'), '')
  chmodSync(at('node/usr/bin/runc'), 0o755)
  writeFileSync(at('pool.yaml'), poolConfig)
  writeFileSync(at('runsc.toml'), '[runsc_config]\n  debug = "true"\n  net-raw = true\n  nvprox = "true"\n')
  writeFileSync(at('flags.txt'), printedFlags)
  writeFileSync(at('node/usr/bin/runsc'), '', { mode: 0o755 })
  startContainer(home)
  const env = {
    PATH: `${at('bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LC_ALL: 'C',
  }
  let status = 0
  return {
    type: (command) => {
      const finished = run(
        'bash',
        ['-c', `(exit ${status})\n{ ${command.replaceAll('/home/me', home)}\n} 2>&1`],
        { cwd: home, env },
      )
      status = finished.status ?? 1
      return finished.stdout.replaceAll(home, '/home/me')
    },
  }
}

/** A container `web` of runc's that stays until the test ends. */
function startContainer(home: string): void {
  const bundle = makeBundle(join(home, 'running'), { script: 'sleep 600' })
  const runc = ['--root', join(home, 'run')] as const
  onTestFinished(() => void run('runc', [...runc, 'delete', '--force', 'web']))
  must('sh', '-c', `runc --root ${runc[1]} run --detach --bundle ${bundle} web </dev/null >/dev/null 2>&1`)
}
