import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { writeProgram } from './scratch.js'
import { makeSite, run, type Site } from './site.js'

const podUid = '013952ee-1111-4000-8000-000000000001'
const pathOf = (program: string): string => run('sh', ['-c', `command -v ${program}`]).stdout.trim()

/** Debian's runsc is of 2022; a volume on disk that a pod shares needs one of 2023-10-23 or newer, named here or on PATH. */
const newer = process.env['OCIPIPE_NEWER_RUNSC'] ?? pathOf('runsc-newer')
const found = newer === '' ? [] : [newer]

interface Pod {
  readonly site: Site
  readonly volume: string
  /** Makes and starts a container of the pod that mounts the volume at /ws; gives what its script printed. */
  readonly start: (name: string, script: string) => Promise<string>
  readonly configOf: (name: string) => {
    readonly annotations: Record<string, string>
    readonly mounts: readonly { readonly destination: string; readonly type: string }[]
  }
  readonly create: (
    name: string,
    script: string,
  ) => { readonly status: number | null; readonly stderr: string }
}

/** A pod of gVisor as containerd and its shim make one: a sandbox first, then containers in it. */
function makePod(
  runsc: string,
  platform: string,
  annotations: Readonly<Record<string, string>>,
  type = 'bind',
): Pod {
  const site = makeSite()
  const root = join(site.folder, 'root')
  const flags = `--platform=${platform} --network=none --ignore-cgroups --root=${root}`
  const program = writeProgram(
    join(site.folder, 'runsc'),
    `#!/bin/sh\n[ "$1" = --version ] && exec ${runsc} "$@"\nexec ${runsc} ${flags} "$@"\n`,
  )
  const pipelines = { gvisor: [{ filterAnnotations: {} }, { hintVolumes: { kubeletRoots: [site.kubelet] } }] }
  writeFileSync(
    site.config,
    JSON.stringify({
      pipelines,
      rules: [{ pipeline: 'gvisor' }],
      runtimes: { runsc: { path: program } },
      stateRoot: site.stateRoot,
      logFolder: site.logFolder,
    }),
  )
  const volume = join(site.kubelet, 'pods', podUid, 'volumes/kubernetes.io~empty-dir/ws')
  mkdirSync(volume, { recursive: true })
  const sandboxId = `sb-${basename(site.folder)}`
  const idOf = (name: string): string => (name === 'sandbox' ? sandboxId : `${name}-${basename(site.folder)}`)
  const made: string[] = []
  // Files, since a sandbox that lives keeps what it is given to write to, and a pipe would not end.
  const call = (out: string, ...args: readonly string[]) => {
    const files = `exec >"${join(site.folder, out)}.out" 2>"${join(site.folder, out)}.err"`
    const { status } = spawnSync('sh', ['-c', `${files}; exec "$0" "$@"`, site.wrapper('runsc'), ...args], {
      env: { PATH: process.env['PATH'], OCIPIPE_CONFIG: site.config },
      timeout: 60_000,
    })
    return { status, stderr: readFileSync(join(site.folder, `${out}.err`), 'utf8') }
  }
  onTestFinished(() => {
    for (const name of made.toReversed()) call('end', 'delete', '--force', idOf(name))
    // A newer runsc leaves a mount of its own in its state folder.
    spawnSync('umount', [join(root, 'null-netns')], { stdio: 'ignore' })
  })
  const bundleOf = (name: string): string => join(site.folder, name)
  const create = (name: string, script: string) => {
    const role = name === 'sandbox' ? 'sandbox' : 'container'
    const mount = {
      destination: '/ws',
      type,
      source: volume,
      options: type === 'bind' ? ['rbind', 'rw'] : ['rw'],
    }
    makeBundle(bundleOf(name), { script })
    const config = join(bundleOf(name), 'config.json')
    const spec = JSON.parse(readFileSync(config, 'utf8')) as { mounts: object[]; linux: object }
    const ids = {
      'io.kubernetes.cri.container-type': role,
      'io.kubernetes.cri.sandbox-id': sandboxId,
      'io.kubernetes.cri.sandbox-uid': podUid,
      'io.kubernetes.cri.container-name': name,
    }
    const own = {
      annotations: { ...ids, ...annotations },
      mounts: role === 'sandbox' ? spec.mounts : [...spec.mounts, mount],
    }
    writeFileSync(config, JSON.stringify({ ...spec, ...own }))
    made.push(name)
    return call(name, 'create', '--bundle', bundleOf(name), idOf(name))
  }
  return {
    site,
    volume,
    create,
    configOf: (name) =>
      JSON.parse(readFileSync(join(bundleOf(name), 'config.json'), 'utf8')) as ReturnType<Pod['configOf']>,
    start: async (name, script) => {
      expect(create(name, script)).toEqual({ status: 0, stderr: '' })
      expect(call(`start-${name}`, 'start', idOf(name))).toEqual({ status: 0, stderr: '' })
      const printed = (): string => readFileSync(join(site.folder, `start-${name}.out`), 'utf8')
      if (name === 'sandbox') return ''
      for (let tries = 0; tries < 400 && !printed().endsWith('\n'); tries++) await sleep(50)
      return printed()
    },
  }
}

const disk = { 'dev.gvisor.spec.mount.ws.type': 'bind', 'dev.gvisor.spec.mount.ws.share': 'pod' }
const write = 'echo hello > /ws/note; echo written; sleep 1000'
const read = 'cat /ws/note; sleep 1000'

describe('a volume on disk that a pod shares', () => {
  it("is refused before Debian's runsc dies of it", () => {
    const pod = makePod(pathOf('runsc'), 'ptrace', disk)
    const { status, stderr } = pod.create('sandbox', 'sleep 1000')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('[hint-volumes/runtime-too-old]'),
    })
    expect(pod.site.left()).toEqual([])
  })

  it.each(found)('is one file in its folder, and both containers see it, with %s', async (runsc) => {
    // What the shim makes of it in between is put right as well.
    for (const type of ['bind', 'tmpfs']) {
      const pod = makePod(runsc, 'systrap', { ...disk, 'dev.gvisor.flag.host-uds': 'all' }, type)
      await pod.start('sandbox', 'sleep 1000')
      expect(await pod.start('writer', write)).toBe('written\n')
      expect(await pod.start('reader', read)).toBe('hello\n')
      expect(readdirSync(pod.volume)).toEqual([expect.stringMatching(/^\.gvisor\.filestore\./)])
      expect(pod.configOf('sandbox').annotations).toMatchObject({
        'dev.gvisor.spec.mount.ws.type': 'tmpfs',
        'dev.gvisor.spec.mount.ws.source': pod.volume,
      })
      expect(pod.configOf('sandbox').annotations).not.toHaveProperty('dev.gvisor.flag.host-uds')
      expect(pod.configOf('reader').mounts.find(({ destination }) => destination === '/ws')).toMatchObject({
        type: 'bind',
      })
    }
  })

  it.each(found)(
    'is in memory where the pod asks for that, and its folder stays empty, with %s',
    async (runsc) => {
      const pod = makePod(runsc, 'systrap', { ...disk, 'dev.gvisor.spec.mount.ws.type': 'tmpfs' })
      await pod.start('sandbox', 'sleep 1000')
      expect(await pod.start('writer', write)).toBe('written\n')
      expect(await pod.start('reader', read)).toBe('hello\n')
      expect(readdirSync(pod.volume)).toEqual([])
    },
  )

  it.each(found.length > 0 ? [] : ['no runsc-newer is on PATH, and OCIPIPE_NEWER_RUNSC names none'])(
    'is not tried: %s',
    () => {
      expect(newer).toBe('')
    },
  )
})
