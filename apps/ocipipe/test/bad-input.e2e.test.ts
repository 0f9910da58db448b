import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeBundle, makeVolume, specOf } from './bundle.js'
import { mountsAt, must, writeProgram } from './scratch.js'
import { contentOf, type Finished, makeSite, type Site } from './site.js'

interface Case {
  readonly name: string
  /** Makes the bundle at `bundle` wrong. */
  readonly spoil: (at: { site: Site; bundle: string; volume: string }) => void
  readonly code: string
  /** What the message says beside the code. */
  readonly says: RegExp
}

const config = (bundle: string): string => join(bundle, 'config.json')
const rewrite = (bundle: string, change: (text: string) => string): void =>
  writeFileSync(config(bundle), change(readFileSync(config(bundle), 'utf8')))

/** Mounts a file system made by `mkfs` on the volume. */
function mountImage(volume: string, image: string, ...options: readonly string[]): void {
  must('mount', '-o', ['loop', ...options].join(','), image, volume)
}

const cases: readonly Case[] = [
  {
    name: 'no config.json',
    spoil: ({ bundle }) => rmSync(config(bundle)),
    code: 'host/config-missing',
    says: /no config\.json in the bundle/,
  },
  {
    name: 'no bundle',
    spoil: ({ bundle }) => rmSync(bundle, { recursive: true }),
    code: 'host/config-missing',
    says: /no config\.json in the bundle/,
  },
  {
    name: 'a config.json that is a folder',
    spoil: ({ bundle }) => {
      rmSync(config(bundle))
      mkdirSync(config(bundle))
    },
    code: 'host/config-unreadable',
    says: /EISDIR/,
  },
  {
    name: 'a config.json that is cut short',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.slice(0, -40)),
    code: 'spec/truncated',
    says: /line \d+, column \d+/,
  },
  {
    name: 'a byte order mark',
    spoil: ({ bundle }) => rewrite(bundle, (text) => `\uFEFF${text}`),
    code: 'spec/byte-order-mark',
    says: /byte order mark/,
  },
  {
    name: 'a key given twice',
    spoil: ({ bundle }) =>
      rewrite(bundle, (text) => text.replace('"hostname"', '"hostname": "a",\n"hostname"')),
    code: 'spec/duplicate-key',
    says: /hostname/,
  },
  {
    name: 'Mounts for mounts',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.replace('"mounts"', '"Mounts"')),
    code: 'spec/case-variant-key',
    says: /Mounts/,
  },
  {
    name: 'a number for a text',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.replace('"box"', '7')),
    code: 'spec/type',
    says: /\/hostname/,
  },
  {
    name: 'a list for the hooks',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.replace('"hostname": "box"', '"hooks": []')),
    code: 'spec/type',
    says: /\/hooks/,
  },
  {
    name: 'no root',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.replace('"root"', '"other"')),
    code: 'overlay-rootfs/root-missing',
    says: /\/root/,
  },
  {
    name: 'a relative root that is not there',
    spoil: ({ bundle }) => rmSync(join(bundle, 'rootfs'), { recursive: true }),
    code: 'overlay-rootfs/root-not-directory',
    says: /\/root\/path/,
  },
  {
    name: 'an absolute root that is not there',
    spoil: ({ bundle }) => rewrite(bundle, (text) => text.replace('"rootfs"', '"/no/such/root"')),
    code: 'overlay-rootfs/root-not-directory',
    says: /\/root\/path/,
  },
  {
    name: 'a volume that is not there',
    spoil: ({ volume }) => rmSync(volume, { recursive: true }),
    code: 'overlay-rootfs/volume-missing',
    says: /see on the node whether the volume is mounted/,
  },
  {
    name: 'a volume that is a file',
    spoil: ({ volume }) => {
      rmSync(volume, { recursive: true })
      writeFileSync(volume, '')
    },
    code: 'overlay-rootfs/volume-not-directory',
    says: /not a folder/,
  },
  {
    name: 'a volume outside the kubelet folder',
    spoil: ({ bundle, volume, site }) => rewrite(bundle, (text) => text.replace(volume, site.folder)),
    code: 'overlay-rootfs/class-not-allowed',
    says: /hostPath/,
  },
  {
    name: 'a volume on an overlay',
    spoil: ({ site, volume }) => {
      for (const name of ['l', 'u', 'w']) mkdirSync(join(site.folder, name))
      const layers = `lowerdir=${site.folder}/l,upperdir=${site.folder}/u,workdir=${site.folder}/w`
      must('mount', '-t', 'overlay', '-o', layers, 'overlay', volume)
    },
    code: 'overlay-rootfs/file-system-unsuitable',
    says: /overlay/,
  },
  {
    name: 'a volume on EROFS',
    spoil: ({ site, volume }) => {
      const image = join(site.folder, 'image')
      mkdirSync(join(site.folder, 'content'))
      must('mkfs.erofs', image, join(site.folder, 'content'))
      mountImage(volume, image)
    },
    code: 'overlay-rootfs/file-system-unsuitable',
    says: /erofs/,
  },
  {
    name: 'a volume that the node has bound read-only',
    spoil: ({ volume }) => {
      must('mount', '--bind', volume, volume)
      must('mount', '-o', 'remount,bind,ro', volume)
    },
    code: 'overlay-rootfs/volume-read-only',
    says: /mounted read-only on the host/,
  },
  {
    name: 'a volume without room for another folder',
    spoil: ({ volume }) => {
      must('mount', '-t', 'tmpfs', '-o', 'nr_inodes=1', 'none', volume)
    },
    code: 'host/write',
    says: /ENOSPC/,
  },
  {
    name: 'two mounts that ask',
    spoil: ({ bundle, volume }) =>
      writeFileSync(
        config(bundle),
        JSON.stringify({
          ...specOf({ volume }),
          mounts: [
            { destination: '/sgs-os-volume', source: volume },
            { destination: '/sgs-os-volume', source: volume },
          ],
        }),
      ),
    code: 'overlay-rootfs/trigger-ambiguous',
    says: /more than one mount/,
  },
]

/** Whoever is handed a bundle that should have been refused says so. */
function siteWithoutRuntime(): Site {
  const site = makeSite()
  const path = writeProgram(join(site.folder, 'real', 'runc'), '#!/bin/sh\necho the runtime was called\n')
  const settings = JSON.parse(readFileSync(site.config, 'utf8')) as object
  writeFileSync(site.config, JSON.stringify({ ...settings, runtimes: { runc: { path } } }))
  return site
}

/** What would show that anything was done. */
function stateOf({ folder, kubelet }: Site, bundle: string): object {
  return {
    bundle: existsSync(bundle) ? contentOf(bundle) : 'none',
    volumes: contentOf(kubelet),
    mounts: mountsAt(folder).map(({ line }) => line),
  }
}

function expectRefused(finished: Finished, log: string, { code, says }: Pick<Case, 'code' | 'says'>): void {
  expect(finished).toMatchObject({ status: 1, stdout: '' })
  expect(finished.stderr).toMatch(/^ocipipe: [^\n]*\n$/)
  expect(finished.stderr).toContain(`[${code}`)
  expect(finished.stderr).toMatch(says)
  // The same words, for whoever reads the log.
  expect(log).toContain(finished.stderr.trim())
}

function lastLine(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? ''
}

describe.each(cases)('$name', ({ spoil, code, says }) => {
  it('stops the launch, says so on stderr and in the log of the runtime, and changes nothing', () => {
    const site = siteWithoutRuntime()
    const volume = makeVolume(site.kubelet)
    const bundle = makeBundle(join(site.folder, 'bundle'), { volume })
    spoil({ site, bundle, volume })
    const before = stateOf(site, bundle)
    const log = join(site.folder, 'log')

    const json = site.call('runc', ['--log', log, '--log-format=json', 'create', '-b', bundle, 'c1'])
    const entry = JSON.parse(lastLine(log)) as Record<string, string>
    expectRefused(json, entry['msg'] ?? '', { code, says })
    expect(entry).toEqual({ level: 'error', msg: json.stderr.trim(), time: expect.stringMatching(/Z$/) })

    const text = site.call('runc', ['--log', log, 'run', '-b', bundle, 'c1'])
    expect(lastLine(log)).toMatch(/^time="[^"]+" level=error msg="ocipipe: /)
    expectRefused(text, JSON.parse(lastLine(log).replace(/^.* msg=/, '')) as string, { code, says })

    expect(stateOf(site, bundle)).toEqual(before)
    expect(site.left()).toEqual([])
  })
})

describe('a disk that is full', () => {
  it('stops the launch while config.json is written, and leaves it as it was', () => {
    const site = siteWithoutRuntime()
    const volume = makeVolume(site.kubelet)
    const bundle = join(site.folder, 'bundle')
    mkdirSync(bundle)
    must('mount', '-t', 'tmpfs', '-o', 'size=3m', 'none', bundle)
    makeBundle(bundle, { volume })
    // What is left is less than a page, so that a file can be made but not written.
    must('sh', '-c', `cat /dev/zero >"${bundle}/filler" 2>/dev/null; true`)
    const before = contentOf(bundle)

    const finished = site.call('runc', ['create', '-b', bundle, 'c1'])
    expect(finished).toMatchObject({ status: 1, stdout: '' })
    expect(finished.stderr).toMatch(/ENOSPC.*\[host\/config-not-written\].*free space on the file system/)
    expect(contentOf(bundle)).toEqual(before)
    expect(contentOf(volume)).toEqual({})
    expect(mountsAt(site.folder).map(({ mountPoint }) => mountPoint)).toEqual([bundle])
    expect(site.left()).toEqual([])
  })
})

describe('a log that cannot be written', () => {
  it.for(['/no/such/folder/log', '/proc/version', '/'])('does not keep the error from stderr: %s', (log) => {
    const site = makeSite()
    const finished = site.call('runc', ['--log', log, 'create', '-b', site.folder, 'c1'])
    expect(finished).toMatchObject({ status: 1, stdout: '' })
    expect(finished.stderr).toMatch(/\[host\/config-missing\]/)
  })

  it('is none of the launch’s business when it is our own', () => {
    const site = makeSite({ logFolder: '/proc/version/logs' })
    const bundle = makeBundle(join(site.folder, 'bundle'), { volume: makeVolume(site.kubelet) })
    const finished = site.call('runc', ['create', '-b', bundle, 'c1'], {
      env: { SGS_RUNC_PATH: '/bin/echo' },
    })
    expect(finished).toEqual({ status: 0, signal: null, stdout: `create -b ${bundle} c1\n`, stderr: '' })
  })

  it('of ours is readable by root alone', () => {
    const site = makeSite()
    const bundle = makeBundle(join(site.folder, 'bundle'), { volume: '/no/such/volume' })
    site.call('runc', ['create', '-b', bundle, 'c1'])
    const [folder, file] = [site.logFolder, join(site.logFolder, 'c1.log')]
    expect(must('stat', '-c', '%a', folder, file)).toBe('700\n600\n')
    expect(readFileSync(file, 'utf8')).toContain('overlay-rootfs/')
  })
})

it('a container that does not ask is left to the runtime, however wrong it is', () => {
  const site = makeSite()
  const bundle = makeBundle(join(site.folder, 'bundle'))
  writeFileSync(config(bundle), '{"ociVersion": ')
  chmodSync(config(bundle), 0o640)
  const without = must('sh', '-c', `runc create -b ${bundle} c1 2>&1; true`)
  const finished = site.call('runc', ['create', '-b', bundle, 'c1'])
  expect(finished.status).toBe(1)
  expect(finished.stderr.replace(/time="[^"]*"/g, '')).toBe(without.replace(/time="[^"]*"/g, ''))
})
