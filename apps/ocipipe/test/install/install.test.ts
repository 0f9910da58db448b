import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { call } from '../call-command-line.js'
import { writeProgram } from '../scratch.js'
import { nodeFolder, treeOf } from './node-folder.js'

const containerd = 'etc/containerd/config.toml'
const nvidia = 'usr/bin/nvidia-container-runtime'
const files = {
  [containerd]: '# ours\nversion = 2\n',
  'etc/docker/daemon.json': '{\n  "debug": true\n}\n',
  'etc/crio/crio.conf': '[crio.runtime]\nlog_level = "info"\n',
  'etc/containers/containers.conf': '[engine]\ncgroup_manager = "systemd"\n',
  'etc/k0s/containerd.toml': '# k0s_managed=true\nversion = 2\n',
  'var/lib/rancher/k3s/agent/etc/containerd/config.toml': 'version = 3\n',
  'var/lib/rancher/rke2/agent/etc/containerd/config.toml': 'version = 2\n',
  'var/snap/microk8s/current/args/containerd-template.toml': 'version = 2\n',
}
const ways = ['containerd', 'docker', 'crio', 'podman', 'k0s', 'k3s', 'rke2', 'microk8s', 'hijack']

async function done(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await call(...args)
  expect({ status, stderr: stderr.replaceAll(/^note: .*\n/gm, '') }).toEqual({ status: 0, stderr: '' })
  return stdout
}

async function refused(...args: readonly string[]): Promise<{ readonly code: string }> {
  const { status, stdout } = await call(...args, '--json')
  expect(status).toBe(1)
  const [error] = (JSON.parse(stdout) as { errors: { code: string }[] }).errors
  if (error === undefined) throw new Error(`no error in ${stdout}`)
  return error
}

describe.each(ways)('%s', (way) => {
  it('is installed, seen, left alone the second time, and taken back to the byte', async () => {
    const root = nodeFolder(files)
    const before = treeOf(root)
    const shown = await done('install', way, '--root', root, '--dry-run')
    expect(treeOf(root)).toEqual(before)
    expect(await done('install', way, '--root', root)).toContain(shown)
    const installed = treeOf(root)
    expect(installed).not.toEqual(before)
    expect(await done('status', '--root', root)).toMatch(/^ok \S+: installed\n$/)
    expect(await done('install', way, '--root', root)).toContain('nothing to change')
    expect(treeOf(root)).toEqual(installed)
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
    expect(await done('status', '--root', root)).toBe('nothing is installed\n')
  })
})

describe.each(['containerd', 'hijack'])('%s of the executable', (way) => {
  it('puts its launcher before it, which may stand in the place of a runtime', async () => {
    const root = nodeFolder(files)
    writeProgram(join(root, 'usr/local/bin/ocipipe'), '\x7fELF')
    const before = treeOf(root)
    await done('install', way, '--root', root)
    const link = join(root, way === 'hijack' ? nvidia : 'usr/local/bin/ocipipe-ocipipe')
    expect(readlinkSync(link)).toBe('/usr/local/lib/ocipipe/launcher')
    const launcher = join(root, 'usr/local/lib/ocipipe/launcher')
    expect(readFileSync(launcher, 'utf8')).toContain("program='/usr/local/bin/ocipipe'\n")
    expect(lstatSync(launcher).mode & 0o777).toBe(0o755)
    expect(await done('status', '--root', root)).toMatch(/^ok \S+: installed\n$/)
    expect(await done('install', way, '--root', root)).toContain('nothing to change')
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
  })
})

describe.each(['containerd', 'hijack'])('%s with a front door', (way) => {
  const config = 'etc/ocipipe/config.yaml'
  const executable = (more: Readonly<Record<string, string>> = {}): string => {
    const root = nodeFolder({ ...files, ...more })
    writeProgram(join(root, 'usr/local/bin/ocipipe'), '\x7fELF')
    return root
  }
  const place = way === 'hijack' ? nvidia : 'usr/local/bin/ocipipe-ocipipe'
  const door = `usr/local/lib/ocipipe/door-${basename(place)}`

  it('puts it before the executable, for the runtime behind, and takes it back to the byte', async () => {
    const root = executable()
    const before = treeOf(root)
    const shown = await done('install', way, '--front-door', '--root', root, '--dry-run')
    expect(treeOf(root)).toEqual(before)
    expect(await done('install', way, '--front-door', '--root', root)).toContain(shown)
    expect(readlinkSync(join(root, place))).toBe(`/${door}`)
    expect(lstatSync(join(root, door)).mode & 0o777).toBe(0o755)
    const text = readFileSync(join(root, door), 'utf8')
    expect(text).toContain("program='/usr/local/bin/ocipipe'\n")
    expect(text).toContain(`exec ${way === 'hijack' ? `'/${nvidia}.real'` : "'/usr/bin/runc'"} "$@"\n`)
    expect(await done('status', '--root', root)).toMatch(/^ok \S+: installed\n$/)
    expect(await done('install', way, '--front-door', '--root', root)).toContain('nothing to change')
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
  })

  it('is made anew after the configuration was changed, and nothing else is', async () => {
    const root = executable()
    await done('install', way, '--front-door', '--root', root)
    const old = readFileSync(join(root, door), 'utf8')
    appendFileSync(join(root, config), 'stateRoot: /run/elsewhere\n')
    // A clock of files ticks more slowly than this.
    const earlier = new Date(Date.now() - 1000)
    utimesSync(join(root, door), earlier, earlier)
    // As cp -p or tar leave it.
    const longAgo = new Date('2020-01-01')
    utimesSync(join(root, config), longAgo, longAgo)
    const { status, stdout } = await call('status', '--root', root)
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('door') as string,
    })
    const others = (): readonly string[] =>
      treeOf(root).filter((line) => !line.includes('/door-') && !line.includes('var/lib/ocipipe'))
    const before = others()
    await done('install', way, '--front-door', '--root', root)
    expect(others()).toEqual(before)
    expect(readFileSync(join(root, door), 'utf8')).not.toBe(old)
    expect(await done('status', '--root', root)).toMatch(/^ok \S+: installed\n$/)
  })

  it('and is left out by an installation without', async () => {
    const root = executable()
    const before = treeOf(root)
    await done('install', way, '--front-door', '--root', root)
    await done('install', way, '--root', root)
    expect(existsSync(join(root, door))).toBe(false)
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
  })
})

describe('several installations', () => {
  it('are taken back to the byte together, and in any order to the same text', async () => {
    const root = nodeFolder(files)
    const before = treeOf(root)
    for (const way of ways) await done('install', way, '--root', root)
    await done('install', 'containerd', '--name', 'second', '--root', root)
    expect((await done('status', '--root', root)).match(/^ok /gm)).toHaveLength(ways.length + 1)
    await done('uninstall', 'containerd/ocipipe', '--root', root)
    expect(readFileSync(join(root, containerd), 'utf8')).not.toContain('runtimes.ocipipe')
    expect(readFileSync(join(root, containerd), 'utf8')).toContain('runtimes.second')
    // Every engine's entry leads to the one link.
    expect(existsSync(join(root, 'usr/local/bin'))).toBe(true)
    expect(readlinkSync(join(root, 'usr/local/bin/ocipipe-ocipipe'))).toBe('/usr/local/bin/ocipipe')
    await done('uninstall', 'containerd/second', '--root', root)
    expect(readFileSync(join(root, containerd), 'utf8')).toBe(files[containerd])
    await done('uninstall', '--root', root)
    const withoutTimes = (lines: readonly string[]) => lines.map((line) => line.replace(/ \d{19} /, ' '))
    expect(withoutTimes(treeOf(root))).toEqual(withoutTimes(before))
  })

  it('one that is asked for otherwise takes the place of the earlier', async () => {
    const root = nodeFolder(files)
    const before = treeOf(root)
    await done('install', 'containerd', '--root', root)
    await done('install', 'containerd', '--pod-annotation', 'example.org/*', '--root', root)
    const text = readFileSync(join(root, containerd), 'utf8')
    expect(text.match(/pod_annotations/g)).toHaveLength(1)
    expect(text).toContain('pod_annotations = [ "example.org/*" ]')
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
  })
})

describe('what others do meanwhile', () => {
  it('a file that was added to keeps the addition', async () => {
    const root = nodeFolder(files)
    await done('install', 'containerd', '--root', root)
    appendFileSync(join(root, containerd), '\n[metrics]\naddress = "127.0.0.1:1338"\n')
    const { status, stdout } = await call('status', '--root', root)
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('has been changed') as string,
    })
    await done('uninstall', '--root', root)
    expect(readFileSync(join(root, containerd), 'utf8')).toBe(
      `${files[containerd]}\n[metrics]\naddress = "127.0.0.1:1338"\n`,
    )
  })

  it('our own lines changed: nothing is taken back, until they are as they were', async () => {
    const root = nodeFolder(files)
    await done('install', 'containerd', '--root', root)
    const text = readFileSync(join(root, containerd), 'utf8')
    writeFileSync(join(root, containerd), text.replace('BinaryName', 'binary_name'))
    const before = treeOf(root)
    expect(await refused('uninstall', '--root', root)).toMatchObject({
      code: 'install/changed-since',
      path: '/etc/containerd/config.toml',
    })
    expect(treeOf(root).filter((line) => !line.includes('record.json'))).toEqual(
      before.filter((line) => !line.includes('record.json')),
    )
    writeFileSync(join(root, containerd), text)
    await done('uninstall', '--root', root)
    expect(readFileSync(join(root, containerd), 'utf8')).toBe(files[containerd])
  })

  it('an upgrade of the package undoes a hijack: status says so, and installing again mends it', async () => {
    const root = nodeFolder()
    await done('install', 'hijack', '--root', root)
    expect(readFileSync(join(root, `${nvidia}.real`), 'utf8')).toContain(nvidia)
    // As dpkg does it: unpacked beside, renamed over.
    writeProgram(join(root, `${nvidia}.dpkg-new`), '#!/bin/sh\n# upgraded\n')
    renameSync(join(root, `${nvidia}.dpkg-new`), join(root, nvidia))
    const { status, stdout } = await call('status', '--root', root)
    expect(status).toBe(1)
    expect(stdout).toContain('as after an upgrade of its package: the wrapper is not called')
    await done('install', 'hijack', '--root', root)
    expect(lstatSync(join(root, nvidia)).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(root, `${nvidia}.real`), 'utf8')).toContain('upgraded')
    await done('uninstall', '--root', root)
    expect(readFileSync(join(root, nvidia), 'utf8')).toContain('upgraded')
    expect(existsSync(join(root, `${nvidia}.real`))).toBe(false)
  })

  it('uninstalling after an upgrade leaves what the package has put there', async () => {
    const root = nodeFolder()
    await done('install', 'hijack', '--root', root)
    rmSync(join(root, nvidia))
    writeProgram(join(root, nvidia), '#!/bin/sh\n# upgraded\n')
    await done('uninstall', '--root', root)
    expect(readFileSync(join(root, nvidia), 'utf8')).toContain('upgraded')
    expect(existsSync(join(root, `${nvidia}.real`))).toBe(false)
  })

  it('a hijack by hand, or by an installer before us, is taken over', async () => {
    const root = nodeFolder()
    const before = treeOf(root)
    renameSync(join(root, nvidia), join(root, `${nvidia}.real`))
    symlinkSync('/usr/local/bin/ocipipe', join(root, nvidia))
    await done('install', 'hijack', '--root', root)
    await done('uninstall', '--root', root)
    expect(treeOf(root)).toEqual(before)
  })
})

describe('refused, and nothing changed', () => {
  /** The code of the refusal of an `install` that changed nothing. */
  const codeOf = async (root: string, ...args: readonly string[]): Promise<string> => {
    const before = treeOf(root)
    const { code } = await refused('install', ...args, '--root', root)
    expect(treeOf(root)).toEqual(before)
    return code
  }

  it('a wrapper that would start itself', async () => {
    const root = nodeFolder(files)
    symlinkSync('ocipipe', join(root, 'usr/local/bin/other-wrapper'))
    expect(await codeOf(root, 'containerd', '--real', '/usr/local/bin/other-wrapper')).toBe(
      'install/runtime-is-wrapper',
    )
    symlinkSync('/usr/local/bin/ocipipe', join(root, `${nvidia}.real`))
    rmSync(join(root, nvidia))
    symlinkSync('/usr/local/bin/other-wrapper', join(root, nvidia))
    expect(await codeOf(root, 'hijack')).toBe('install/runtime-is-wrapper')
    rmSync(join(root, `${nvidia}.real`))
    expect(await codeOf(root, 'hijack')).toBe('install/original-missing')
  })

  it('a runtime without the x bit, or none at all', async () => {
    const root = nodeFolder(files)
    chmodSync(join(root, 'usr/bin/runc'), 0o644)
    expect(await codeOf(root, 'containerd')).toBe('install/runtime-missing')
    chmodSync(join(root, nvidia), 0o644)
    expect(await codeOf(root, 'hijack')).toBe('install/original-missing')
    expect(await codeOf(root, 'containerd', '--real', '/usr/bin/nvidia-container-runtime')).toBe(
      'install/runtime-missing',
    )
    chmodSync(join(root, 'usr/local/bin/ocipipe'), 0o644)
    expect(await codeOf(root, 'docker')).toBe('install/program-missing')
  })

  it('a .real that is somebody else’s', async () => {
    const root = nodeFolder()
    writeProgram(join(root, `${nvidia}.real`), '#!/bin/sh\n# the operator’s\n')
    expect(await codeOf(root, 'hijack')).toBe('install/aside-taken')
  })

  it('a configuration of the engine, or of ocipipe, that cannot be used', async () => {
    expect(await codeOf(nodeFolder({ [containerd]: 'version = "two"\n' }), 'containerd')).toBe(
      'install/engine-config',
    )
    expect(await codeOf(nodeFolder({ [containerd]: 'version = \n' }), 'containerd')).toBe(
      'install/engine-syntax',
    )
    const unknown = 'pipelines:\n  a: [{ overlayRotfs: {} }]\n'
    expect(await codeOf(nodeFolder({ 'etc/ocipipe/config.yaml': unknown }), 'containerd')).toBe(
      'config/invalid',
    )
    expect(await codeOf(nodeFolder({ 'etc/ocipipe/config.yaml': 'logFolder: 7\n' }), 'containerd')).toBe(
      'config/invalid',
    )
  })

  it('an engine or a name that there is not', async () => {
    const { status, stderr } = await call('install', 'containerdd', '--root', nodeFolder())
    expect(status).toBe(2)
    expect(stderr).toContain('k3s')
    expect(await codeOf(nodeFolder(), 'containerd', '--name', 'a b')).toBe('install/name-invalid')
    expect(await refused('uninstall', 'containerd/x', '--root', nodeFolder())).toMatchObject({
      code: 'install/not-installed',
    })
  })
})
