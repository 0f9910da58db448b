import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  lstatSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Effect, OverlayEffect, OverlayOptions, Place, Plan } from '@ocipipe/core'
import { parseSpec, type SpecDocument } from '@ocipipe/spec'
import { makeStateFolder } from '../src/state-folder.js'
import { must } from './must.js'

export const overlayOptions: OverlayOptions = {
  index: 'off',
  metacopy: 'off',
  redirectDir: 'nofollow',
  xino: 'off',
  userxattr: false,
  volatile: false,
}

export const configText =
  '{"ociVersion": "1.0.2",  "hostname": "before", "root": {"path": "rootfs"}, "x": 1e0 }\n'

/** A bundle with an image in it, a tenant's volume, a state folder and a runtime that knows no container. */
export interface Stage {
  readonly folder: string
  readonly bundle: string
  readonly rootfs: string
  readonly volume: string
  readonly state: string
  readonly runtime: string
  readonly knowingRuntime: string
}

export const makeStage = (parent: string, name: string): Stage => {
  const folder = join(parent, name)
  const at = (path: string): string => join(folder, path)
  for (const path of [
    '',
    'bundle',
    'bundle/rootfs',
    'bundle/rootfs/etc',
    'bundle/rootfs/mnt',
    'volume',
    'state',
  ])
    mkdirSync(at(path), { mode: 0o755, recursive: true })
  writeFileSync(at('bundle/config.json'), configText)
  chmodSync(at('bundle/config.json'), 0o640)
  writeFileSync(at('bundle/rootfs/etc/hosts'), 'of the image')
  symlinkSync('hosts', at('bundle/rootfs/etc/link'))
  writeFileSync(at('volume/kept'), 'of the tenant')
  writeFileSync(at('forgets'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  writeFileSync(at('knows'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  must(makeStateFolder(at('state')))
  return {
    folder,
    bundle: at('bundle'),
    rootfs: at('bundle/rootfs'),
    volume: at('volume'),
    state: at('state'),
    runtime: at('forgets'),
    knowingRuntime: at('knows'),
  }
}

export const place = (trust: Place['trust'], root: string, path = ''): Place => ({ root, trust, path })

export const overlayOf = (
  { rootfs, volume }: Stage,
  namespace: 'host' | 'runtime' = 'host',
): OverlayEffect => ({
  kind: 'overlay',
  by: 'test',
  lower: [place('host', rootfs)],
  upper: place('volume', volume, 'upper'),
  work: place('volume', volume, 'work'),
  target: place('host', rootfs),
  options: overlayOptions,
  mountNamespace: namespace,
})

/** What keeping a root on a volume takes. */
export const volumeEffects = (
  stage: Stage,
  id = 'c1',
  namespace: 'host' | 'runtime' = 'host',
): readonly Effect[] => [
  { kind: 'lease', by: 'test', volume: place('volume', stage.volume), holder: id },
  {
    kind: 'directory',
    by: 'test',
    place: place('volume', stage.volume, 'upper'),
    mode: 0o711,
    uid: 5,
    gid: 6,
  },
  { kind: 'directory', by: 'test', place: place('volume', stage.volume, 'work'), mode: 0o700 },
  overlayOf(stage, namespace),
]

/** One effect of every kind at least, but for those on the network. */
export const everyEffect = (stage: Stage, id = 'c1'): readonly Effect[] => {
  const edits = `containers/${id}/edits`
  return [
    {
      kind: 'file',
      by: 'test',
      place: place('host', stage.state, `${edits}/etc/new`),
      content: 'new',
      mode: 0o644,
    },
    {
      kind: 'file',
      by: 'test',
      place: place('image', stage.rootfs, 'etc/hosts'),
      content: 'ours',
      mode: 0o600,
    },
    { kind: 'mode', by: 'test', place: place('image', stage.rootfs, 'etc'), mode: 0o1711 },
    { kind: 'symlink', by: 'test', place: place('image', stage.rootfs, 'etc/link'), target: '/ours' },
    { kind: 'symlink', by: 'test', place: place('image', stage.rootfs, 'opt/deep/er'), target: 'x' },
    ...volumeEffects(stage, id),
    {
      kind: 'bind',
      by: 'test',
      source: place('host', stage.state, edits),
      target: place('image', stage.rootfs, 'mnt'),
      readonly: true,
      mountNamespace: 'host',
    },
  ]
}

export const planOf = (
  stage: Stage,
  effects: readonly Effect[],
  id = 'c1',
  hostname = 'after',
): { plan: Plan; document: SpecDocument } => {
  const document = must(parseSpec(configText))
  const launch = {
    runtime: { name: 'runc', command: 'create', containerId: id },
    args: ['create', id],
    bundle: stage.bundle,
    spec: { ...document.spec, hostname },
  }
  return { plan: { launch, effects, notes: [], steps: [] }, document }
}

/** Everything below a folder, links not followed: names, kinds, modes, owners, contents. */
export const treeOf = (folder: string, below = ''): readonly string[] =>
  readdirSync(join(folder, below))
    .toSorted()
    .flatMap((entry) => {
      const name = join(below, entry)
      const path = join(folder, name)
      const { mode, uid, gid } = lstatSync(path)
      const kind = mode >> 12
      const content = kind === 0o10 ? readFileSync(path, 'utf8') : kind === 0o12 ? readlinkSync(path) : ''
      const line = `${name} ${mode.toString(8)} ${uid}:${gid} ${content}`
      return kind === 0o04 ? [line, ...treeOf(folder, name)] : [line]
    })

export const mountTable = (): string => readFileSync('/proc/self/mountinfo', 'utf8')

/** All that a launch may leave behind. */
export const everything = ({ folder }: Stage): readonly string[] => [...treeOf(folder), mountTable()]
