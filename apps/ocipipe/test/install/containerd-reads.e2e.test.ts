import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'smol-toml'
import { requireTools } from '../containerd/require-tools.js'
import { ocipipe } from '../program.js'
import { must } from '../scratch.js'
import { nodeFolder } from './node-folder.js'

const path = 'etc/containerd/config.toml'
const runc = '{ runtime_type = "io.containerd.runc.v2", options = { SystemdCgroup = true } }'
const cri = 'plugins."io.containerd.grpc.v1.cri"'

it.each([
  [
    'version 1',
    '[plugins.cri]\n  sandbox_image = "ours"\n  [plugins.cri.containerd.runtimes.runc]\n    runtime_type = "io.containerd.runc.v2"\n    [plugins.cri.containerd.runtimes.runc.options]\n      SystemdCgroup = true\n',
  ],
  [
    'sections',
    `version = 2\n[${cri}]\n\tsandbox_image = "ours"\n[${cri}.containerd.runtimes]\n  runc = ${runc}\n`,
  ],
  [
    'inline tables',
    `version = 2\n[${cri}]\n  sandbox_image = "ours" # here\n  containerd = { runtimes = { runc = ${runc} } }\n`,
  ],
  ['dotted keys', `version = 2\n${cri}.sandbox_image = "ours"\n${cri}.containerd.runtimes.runc = ${runc}\n`],
])('containerd itself reads what is installed, and all that was there: %s', (_, text) => {
  requireTools()
  const root = nodeFolder({ [path]: text })
  must(ocipipe, 'install', 'containerd', '--name', 'stateful', '--default', '--root', root)
  const dumped = parse(must('containerd', '--config', join(root, path), 'config', 'dump'))
  expect(dumped).toMatchObject({
    plugins: {
      'io.containerd.grpc.v1.cri': {
        sandbox_image: 'ours',
        containerd: {
          default_runtime_name: 'stateful',
          runtimes: {
            runc: { options: { SystemdCgroup: true } },
            stateful: {
              runtime_type: 'io.containerd.runc.v2',
              pod_annotations: ['sgs.snucse.org/*', 'cdi.k8s.io/*', 'dev.gvisor.*'],
              options: { SystemdCgroup: true, BinaryName: '/usr/local/bin/ocipipe-stateful' },
            },
          },
        },
      },
    },
  })
})
