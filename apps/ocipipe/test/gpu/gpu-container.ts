import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeVolume, triggerMount } from '../bundle.js'
import { makeMountNamespace, type MountNamespace } from '../mount-namespace.js'
import { must } from '../scratch.js'
import { type Finished, makeSite, type Site } from '../site.js'
import { device, type MadeUpGpu } from './made-up-gpu.js'

export const runtimes = ['runc', 'crun', 'runsc'] as const
export type RuntimeName = (typeof runtimes)[number]
export type ImageKind = 'folder' | 'erofs'

const flags: Readonly<Record<RuntimeName, readonly string[]>> = {
  runc: [],
  crun: [],
  runsc: ['--platform=ptrace', '--network=none', '--ignore-cgroups'],
}

export interface GpuContainerParts {
  readonly runtime: RuntimeName
  readonly image?: ImageKind
  readonly isReadOnly?: boolean
  /** The root is to be kept on a volume. */
  readonly isKept?: boolean
  /** Options of emulateHooks. */
  readonly emulateHooks?: object
  /** What the program is given. */
  readonly args?: readonly string[]
}

/** A container that asks for the device by an annotation, and a node that knows the CDI file. */
export interface GpuContainer {
  readonly site: Site
  readonly namespace: MountNamespace
  readonly id: string
  readonly bundle: string
  readonly rootfs: string
  readonly volume: string
  /** The overlays that are mounted for it. */
  readonly overlays: () => readonly string[]
  /** Calls the wrapper. */
  readonly call: (...args: readonly string[]) => Finished
  /** What the last call of a command, and the container that it made, have printed until now. */
  readonly printedBy: (command: string) => string
  /** `run` of the bundle. */
  readonly start: () => Finished
  /** Writes config.json anew, as an engine does for every start. */
  readonly writeConfig: (changes?: object) => void
}

export async function makeGpuContainer(gpu: MadeUpGpu, parts: GpuContainerParts): Promise<GpuContainer> {
  const { runtime, image = 'folder', isReadOnly = false, isKept = false } = parts
  const site = makeSite()
  writeFileSync(site.config, JSON.stringify(settingsOf(site, gpu, parts)))
  const namespace = await makeMountNamespace()
  // crun does not start where both versions of control groups are mounted.
  if (runtime === 'crun' && existsSync('/sys/fs/cgroup/unified'))
    must(...namespace.enter('umount', '/sys/fs/cgroup/unified'))
  const bundle = join(site.folder, 'bundle')
  const rootfs = join(bundle, 'rootfs')
  mkdirSync(rootfs, { recursive: true })
  if (image === 'folder') must('cp', '-a', `${gpu.image}/.`, rootfs)
  else must(...namespace.enter('mount', '-t', 'erofs', '-o', 'loop,ro', gpu.erofs, rootfs))

  const id = `gpu-${basename(site.folder)}`
  const volume = makeVolume(site.kubelet)
  must('runc', 'spec', '--bundle', bundle)
  const config = join(bundle, 'config.json')
  const generated = JSON.parse(readFileSync(config, 'utf8')) as GeneratedSpec
  const { resources: _, ...linux } = generated.linux
  const spec = {
    ...generated,
    process: { ...generated.process, terminal: false, args: ['/usr/bin/program', ...(parts.args ?? [])] },
    root: { path: 'rootfs', readonly: isReadOnly },
    mounts: [...generated.mounts, ...(isKept ? [triggerMount(volume)] : [])],
    linux: { ...linux, cgroupsPath: `/${id}` },
    annotations: { 'cdi.k8s.io/test': device },
  }
  const writeConfig = (changes: object = {}): void =>
    writeFileSync(config, JSON.stringify({ ...spec, ...changes }))
  writeConfig()

  const globals = ['--root', join(site.folder, 'root'), ...flags[runtime]]
  const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', OCIPIPE_CONFIG: site.config }
  const outOf = (command = ''): string => join(site.folder, `out-${command}`)
  const inNamespace = (program: string, args: readonly string[]): Finished => {
    const [enter, ...rest] = namespace.enter(program, ...globals, ...args)
    const [out, err] = [outOf(args[0]), join(site.folder, 'err')]
    // Files, since a container that lives keeps what it is given to write to, and a pipe would not end.
    const files = [out, err].map((path) => openSync(path, 'w'))
    const { status, signal, error } = spawnSync(enter, rest, {
      stdio: ['ignore', ...files],
      env: environment,
      timeout: 30_000,
      killSignal: 'SIGKILL',
    })
    for (const file of files) closeSync(file)
    if (error !== undefined) throw error
    return { status, signal, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') }
  }
  onTestFinished(() => void inNamespace(runtime, ['delete', '--force', id]))
  const call = (...args: readonly string[]): Finished => inNamespace(site.wrapper(runtime), args)
  const printedBy = (command: string): string => readFileSync(outOf(command), 'utf8')
  const start = (): Finished => call('run', '--bundle', bundle, id)
  const overlays = (): readonly string[] =>
    namespace.mounts().filter((line) => line.includes(site.folder) && line.includes(' - overlay '))
  return { site, namespace, id, bundle, rootfs, volume, call, start, writeConfig, printedBy, overlays }
}

interface GeneratedSpec {
  readonly process: object
  readonly mounts: readonly object[]
  readonly linux: { readonly resources?: object }
}

function settingsOf(
  { kubelet, stateRoot, logFolder }: Site,
  gpu: MadeUpGpu,
  parts: GpuContainerParts,
): object {
  const gpuSteps = [{ injectCdi: { specDirs: [gpu.specDir] } }, { emulateHooks: parts.emulateHooks ?? {} }]
  const keep = parts.isKept === true ? [{ overlayRootfs: { kubeletRoots: [kubelet] } }] : []
  return { pipelines: { gpu: [...keep, ...gpuSteps] }, rules: [{ pipeline: 'gpu' }], stateRoot, logFolder }
}

/** Everything below a folder: names, kinds, modes, owners, times, what links say. */
export function listing(folder: string): string {
  return must('find', folder, '-printf', String.raw`%P %y %m %U:%G %s %T@ %C@ %l\n`)
    .split('\n')
    .toSorted()
    .join('\n')
}
