import type { Result } from 'neverthrow'
import type { Failure } from '../failure.js'
import type { EngineEdit, NodeFiles, RuntimeEntry } from './change.js'
import { addToContainerd, addToTemplate } from './engines/containerd.js'
import { addToCrio } from './engines/cri-o.js'
import { addToDocker } from './engines/docker.js'
import { addToPodman } from './engines/podman.js'

/** What may be different from one engine of a kind to the next. */
export interface EngineOptions {
  /** The engine's configuration, where it is not in the usual place. */
  readonly config?: string
  readonly method?: 'drop-in' | 'in-place'
  /** containerd's version, such as `2.1.3`, where it is known. */
  readonly version?: string
}

export interface EnginePlace {
  /** Where the configuration is unless told. */
  readonly config: string
  /** The systemd unit that has to start again; the first that the node has. None: each call reads the configuration. */
  readonly units: readonly string[]
  /** Whether the real runtime is one that comes with the engine, and is found on its PATH only. */
  readonly bringsRuntime?: boolean
  readonly add: (files: NodeFiles, entry: RuntimeEntry, options: EngineOptions) => Result<EngineEdit, Failure>
}

const rancher = (name: string): string => `/var/lib/rancher/${name}/agent/etc/containerd`

/** Every engine that can be told of a runtime, and where it keeps its configuration. */
export const enginePlaces: Readonly<Record<string, EnginePlace>> = {
  containerd: containerd('/etc/containerd/config.toml', ['containerd']),
  k3s: template('k3s', ['k3s', 'k3s-agent']),
  rke2: template('rke2', ['rke2-server', 'rke2-agent']),
  /** k0s merges what is in this folder into the configuration that it makes, table by table. */
  k0s: {
    ...containerd('/etc/k0s/containerd.toml', ['k0scontroller', 'k0sworker']),
    bringsRuntime: true,
    add: (files, entry, { config = '/etc/k0s/containerd.toml' }) =>
      addToContainerd(files, entry, {
        config,
        method: 'drop-in',
        mergesImports: true,
        folder: '/etc/k0s/containerd.d',
      }),
  },
  microk8s: {
    ...containerd('/var/snap/microk8s/current/args/containerd-template.toml', [
      'snap.microk8s.daemon-containerd',
    ]),
    bringsRuntime: true,
  },
  crio: {
    config: '/etc/crio/crio.conf',
    units: ['crio'],
    add: (files, entry, { config = '/etc/crio/crio.conf' }) => addToCrio(files, entry, config),
  },
  podman: {
    config: '/etc/containers/containers.conf',
    units: [],
    add: (files, entry, { config = '/etc/containers/containers.conf' }) => addToPodman(files, entry, config),
  },
  docker: {
    config: '/etc/docker/daemon.json',
    units: ['docker'],
    add: (files, entry, { config = '/etc/docker/daemon.json' }) => addToDocker(files, entry, config),
  },
}

function containerd(place: string, units: readonly string[]): EnginePlace {
  return {
    config: place,
    units,
    add: (files, entry, { config = place, method, version }) => {
      const mergesImports = version !== undefined && isAtLeast(version, 2, 1)
      return addToContainerd(files, entry, {
        config,
        // An edit of the file whose word counts is right for every version; a drop-in only where tables are merged.
        method: method ?? (mergesImports ? 'drop-in' : 'in-place'),
        mergesImports,
      })
    },
  }
}

function template(name: string, units: readonly string[]): EnginePlace {
  return {
    config: `${rancher(name)}/config.toml`,
    units,
    bringsRuntime: true,
    add: (files, entry, { config }) =>
      addToTemplate(files, entry, config?.replace(/\/[^/]*$/, '') ?? rancher(name)),
  }
}

export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ofMajor = 0, ofMinor = 0] = version.split('.').map(Number)
  return ofMajor > major || (ofMajor === major && ofMinor >= minor)
}
