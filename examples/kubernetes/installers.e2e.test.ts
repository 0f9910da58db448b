import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse } from 'yaml'

const ocipipe = fileURLToPath(new URL('../../bin/ocipipe', import.meta.url))
let node: string

beforeEach(() => {
  node = mkdtempSync(join(tmpdir(), 'ocipipe-node-'))
  for (const folder of ['etc/containerd', 'usr/bin', 'usr/local/bin', 'var/lib'])
    mkdirSync(join(node, folder), { recursive: true })
  for (const program of ['runc', 'nvidia-container-runtime']) {
    writeFileSync(join(node, 'usr/bin', program), '#!/bin/sh\n')
    chmodSync(join(node, 'usr/bin', program), 0o755)
  }
  writeFileSync(
    join(node, 'etc/containerd/config.toml'),
    'version = 2\n\n# of the node\nroot = "/var/lib/containerd"\n',
  )
})
afterEach(() => rmSync(node, { recursive: true, force: true }))

/** What the first container of a DaemonSet runs, on this node instead of `/host`. */
function runs(manifest: string): { status: number | null; stdout: string; stderr: string } {
  const { spec } = parse(readFileSync(join(import.meta.dirname, manifest), 'utf8'), { merge: true }) as {
    readonly spec: {
      readonly template: {
        readonly spec: { readonly initContainers: readonly [{ args: readonly string[] }] }
      }
    }
  }
  const [{ args }] = spec.template.spec.initContainers
  const here = args.map((arg) =>
    arg.replace('=/host', `=${node}`).replace('--copy=/usr/local/bin/ocipipe', `--copy=${ocipipe}`),
  )
  const { status, stdout, stderr } = spawnSync(ocipipe, here, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Every file, folder and link below the node's root, with what is in it. */
function tree(): readonly string[] {
  return readdirSync(node, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(node, name)
      const { mode, uid, gid } = lstatSync(path)
      const kind = mode >> 12
      const content =
        kind === 0o10
          ? createHash('sha256').update(readFileSync(path)).digest('hex')
          : kind === 0o12
            ? readlinkSync(path)
            : ''
      return `${name} ${mode.toString(8)} ${uid}:${gid} ${content}`
    })
}

it.each([
  ['installer.yaml', 'usr/local/bin/ocipipe-stateful'],
  ['hijacker.yaml', 'usr/bin/nvidia-container-runtime.real'],
])('%s installs, again changes nothing, and uninstaller.yaml puts every byte back', (installer, made) => {
  const before = tree()
  expect(runs(installer)).toMatchObject({ status: 0 })
  const installed = tree()
  expect(installed.filter((line) => line.startsWith(`${made} `))).toHaveLength(1)
  expect(installed).not.toEqual(before)
  expect(runs(installer)).toMatchObject({ status: 0 })
  expect(tree()).toEqual(installed)
  expect(spawnSync(ocipipe, ['status', '--root', node]).status).toBe(0)
  expect(runs('uninstaller.yaml')).toMatchObject({ status: 0 })
  expect(tree()).toEqual(before)
})
