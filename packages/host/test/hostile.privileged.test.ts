import { spawn, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Effect } from '@ocipipe/core'
import { MNT_DETACH, mount, umount2 } from '@ocipipe/native'
import { ok } from 'neverthrow'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { applyEffects } from '../src/apply.js'
import type { HostFailure } from '../src/host-failure.js'
import type { Inverse } from '../src/inverse.js'
import { stateFolder } from '../src/state-folder.js'
import { undo } from '../src/undo.js'
import { must, mustFail } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { everything, makeStage, mountTable, place, type Stage, treeOf, volumeEffects } from './stage.js'

describe('as root: a hostile tenant', () => {
  let scratch: Scratch
  let inverses: Inverse[] = []
  const journal = {
    record: (inverse: Inverse) => {
      inverses.push(inverse)
      return ok(undefined)
    },
    handOff: () => ok(undefined),
  }
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())
  afterEach(() => {
    inverses = []
  })
  const apply = (stage: Stage, effects: readonly Effect[]) =>
    applyEffects(effects, 'c1', stateFolder(stage.state), journal)
  const victimOf = (stage: Stage): string => {
    const victim = join(stage.folder, 'victim')
    mkdirSync(victim, { mode: 0o700 })
    writeFileSync(join(victim, 'secret'), 'of the host')
    return victim
  }

  it.each(['upper', 'work'])('who links %s to a folder of the host is refused', (name) => {
    const stage = makeStage(scratch.folder, `planted-${name}`)
    symlinkSync(victimOf(stage), join(stage.volume, name))
    const before = everything(stage)
    expect(mustFail(apply(stage, volumeEffects(stage)))).toMatchObject({
      code: 'host/hostile-path',
      by: 'test',
      path: join(stage.volume, name),
    })
    expect(everything(stage)).toEqual(before)
  })

  it('who replaces the volume itself by a link after planning is refused', () => {
    const stage = makeStage(scratch.folder, 'planted-root')
    const effects = volumeEffects(stage)
    const victim = victimOf(stage)
    renameSync(stage.volume, `${stage.volume}-away`)
    symlinkSync(victim, stage.volume)
    const before = everything(stage)
    expect(mustFail(apply(stage, effects)).code).toBe('host/hostile-path')
    expect(everything(stage)).toEqual(before)
  })

  it('who puts a file where a folder is wanted is refused', () => {
    const stage = makeStage(scratch.folder, 'planted-file')
    writeFileSync(join(stage.volume, 'upper'), '')
    const before = everything(stage)
    expect(mustFail(apply(stage, volumeEffects(stage))).code).toBe('host/place-not-a-folder')
    expect(everything(stage)).toEqual(before)
  })

  it('who swaps the upper folder for a link all the time never gets the host’s folder read, changed or mounted', async () => {
    const stage = makeStage(scratch.folder, 'swapping')
    const victim = victimOf(stage)
    const victimBefore = treeOf(victim)
    const mountsBefore = mountTable()
    const upper = join(stage.volume, 'upper')
    mkdirSync(upper)
    symlinkSync(victim, join(stage.volume, 'link'))
    const swapper = spawn(process.execPath, [
      '-e',
      `const { renameSync } = require('node:fs'); const [, volume] = process.argv; const at = (n) => volume + '/' + n
       process.stdout.write('ready')
       for (;;) { renameSync(at('upper'), at('real')); renameSync(at('link'), at('upper'))
                  renameSync(at('upper'), at('link')); renameSync(at('real'), at('upper')) }`,
      stage.volume,
    ])
    await new Promise((resolve) => swapper.stdout.once('data', resolve))
    const outcomes = new Map<string, number>()
    try {
      // On until both have been seen, however the scheduler shares the machine out.
      for (let launches = 0; launches < 400 || (outcomes.size < 2 && launches < 20_000); launches++) {
        inverses = []
        // Where nothing may be made, a missing folder stays missing: the planner saw it, the tenant took it.
        const done = apply(
          stage,
          volumeEffects(stage)
            .filter(({ kind }) => kind !== 'directory')
            .with(0, {
              kind: 'directory',
              by: 'test',
              place: place('volume', stage.volume, 'work'),
              mode: 0o700,
            }),
        )
        const outcome = done.isOk() ? 'mounted' : done.error.code
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        const seen = done.map(() => {
          writeFileSync(join(stage.rootfs, 'written'), 'by the container')
          const names = readdirSync(stage.rootfs)
          return { names, left: undo(inverses, 'c1', 'failure') }
        })
        const expected = { names: ['etc', 'mnt', 'written'], left: [] }
        expect(seen.unwrapOr(expected)).toEqual(expected)
        expect(mountTable()).toBe(mountsBefore)
      }
    } finally {
      const gone = new Promise((resolve) => swapper.once('exit', resolve))
      swapper.kill('SIGKILL')
      await gone
    }
    expect(treeOf(victim)).toEqual(victimBefore)
    const allowed: readonly (HostFailure['code'] | 'mounted')[] = [
      'mounted',
      'host/hostile-path',
      'host/place-missing',
    ]
    expect(
      [...outcomes.keys()].filter((outcome) => !(allowed as readonly string[]).includes(outcome)),
    ).toEqual([])
    expect(outcomes.get('mounted')).toBeGreaterThan(0)
    expect(outcomes.size).toBeGreaterThan(1)
  }, 120_000)

  it('who swaps it while it is to be made gets no folder of the host changed either', async () => {
    const stage = makeStage(scratch.folder, 'swapping-missing')
    const victim = victimOf(stage)
    const victimBefore = [...treeOf(victim), statSync(victim).mode, statSync(victim).uid]
    symlinkSync(victim, join(stage.volume, 'link'))
    const swapper = spawn(process.execPath, [
      '-e',
      `const { renameSync, rmdirSync } = require('node:fs'); const [, volume] = process.argv; const at = (n) => volume + '/' + n
       const attempt = (f) => { try { f() } catch {} }
       process.stdout.write('ready')
       for (;;) { attempt(() => rmdirSync(at('upper'))); attempt(() => renameSync(at('link'), at('upper')))
                  attempt(() => renameSync(at('upper'), at('link'))) }`,
      stage.volume,
    ])
    await new Promise((resolve) => swapper.stdout.once('data', resolve))
    try {
      for (let launches = 0; launches < 400; launches++) {
        inverses = []
        apply(stage, [
          {
            kind: 'directory',
            by: 'test',
            place: place('volume', stage.volume, 'upper/deep'),
            mode: 0o777,
            uid: 5,
            gid: 5,
          },
        ])
      }
    } finally {
      const gone = new Promise((resolve) => swapper.once('exit', resolve))
      swapper.kill('SIGKILL')
      await gone
    }
    expect([...treeOf(victim), statSync(victim).mode, statSync(victim).uid]).toEqual(victimBefore)
  }, 120_000)

  describe('of an image', () => {
    const links: readonly (readonly [string, (stage: Stage) => void, string])[] = [
      [
        'an absolute link as parent',
        ({ rootfs, folder }) => symlinkSync(`${folder}/victim`, join(rootfs, 'dir')),
        'dir/file',
      ],
      [
        'a link upwards as parent',
        ({ rootfs }) => symlinkSync('../../../../../../../../victim', join(rootfs, 'dir')),
        'dir/file',
      ],
      [
        'a link in place of the file',
        ({ rootfs, folder }) => symlinkSync(`${folder}/victim/secret`, join(rootfs, 'file')),
        'file',
      ],
      [
        'a chain of links',
        ({ rootfs, folder }) => {
          symlinkSync('../b', join(rootfs, 'a'))
          symlinkSync(`${folder}/victim`, join(rootfs, 'b'))
        },
        'a/file',
      ],
      ['a link to /proc', ({ rootfs }) => symlinkSync('/proc/self/root', join(rootfs, 'dir')), 'dir/file'],
    ]
    it.each(links)('who plants %s keeps a file and a link of ours inside the image', (name, plant, path) => {
      const stage = makeStage(scratch.folder, `image-${name.replaceAll(/\W/g, '-')}`)
      const victim = victimOf(stage)
      const victimBefore = treeOf(victim)
      plant(stage)
      const outside = (): readonly string[] =>
        everything(stage).filter((line) => !line.startsWith('bundle/rootfs'))
      const outsideBefore = outside()
      const before = everything(stage)
      apply(stage, [
        { kind: 'file', by: 'test', place: place('image', stage.rootfs, path), content: 'ours', mode: 0o644 },
      ])
      expect(outside()).toEqual(outsideBefore)
      expect(undo(inverses, 'c1', 'failure')).toEqual([])
      inverses = []
      apply(stage, [
        { kind: 'symlink', by: 'test', place: place('image', stage.rootfs, path), target: '/etc/shadow' },
      ])
      expect(outside()).toEqual(outsideBefore)
      expect(undo(inverses, 'c1', 'failure')).toEqual([])
      expect(treeOf(victim)).toEqual(victimBefore)
      expect(everything(stage)).toEqual(before)
    })

    it('who has a link that is meant for the container gets the file where that leads inside the image', () => {
      const stage = makeStage(scratch.folder, 'image-legal')
      symlinkSync('/etc', join(stage.rootfs, 'alias'))
      must(
        apply(stage, [
          {
            kind: 'file',
            by: 'test',
            place: place('image', stage.rootfs, 'alias/new'),
            content: 'ours',
            mode: 0o604,
          },
        ]),
      )
      expect(readFileSync(join(stage.rootfs, 'etc/new'), 'utf8')).toBe('ours')
      expect(statSync(join(stage.rootfs, 'etc/new')).mode).toBe(0o100604)
    })

    it('whose links lead a mount elsewhere in the image gets it unmounted all the same', () => {
      const stage = makeStage(scratch.folder, 'image-bind')
      symlinkSync('/etc', join(stage.rootfs, 'alias'))
      mkdirSync(join(stage.rootfs, 'etc/there'))
      writeFileSync(join(stage.folder, 'state/shown'), '')
      const before = mountTable()
      must(
        apply(stage, [
          {
            kind: 'bind',
            by: 'test',
            source: place('host', stage.state),
            target: place('image', stage.rootfs, 'alias/there'),
            readonly: true,
            mountNamespace: 'host',
          },
        ]),
      )
      const there = join(stage.rootfs, 'etc/there')
      expect(() => writeFileSync(join(there, 'shown'), 'x')).toThrow('EROFS')
      rmSync(join(stage.rootfs, 'alias'))
      expect(undo(inverses, 'c1', 'end')).toEqual([])
      expect(mountTable()).toBe(before)
    })

    it('who has a large file, a fifo or a folder where ours belongs is refused at once', () => {
      const stage = makeStage(scratch.folder, 'image-large')
      writeFileSync(join(stage.rootfs, 'big'), Buffer.alloc(17 * 1024 * 1024))
      const into = (path: string) =>
        apply(stage, [
          { kind: 'file', by: 'test', place: place('image', stage.rootfs, path), content: '', mode: 0o644 },
        ])
      expect(mustFail(into('big'))).toMatchObject({
        code: 'host/write',
        found: expect.stringContaining('17825792') as unknown,
      })
      expect(spawnSync('mkfifo', [join(stage.rootfs, 'fifo')]).status).toBe(0)
      expect(mustFail(into('fifo')).found).toBe('it is a fifo, not a file')
      expect(mustFail(into('etc')).found).toBe('it is a directory, not a file')
      expect(statSync(join(stage.rootfs, 'big')).size).toBe(17 * 1024 * 1024)
      expect(readlinkSync(join(stage.rootfs, 'etc/link'))).toBe('hosts')
    })

    it('who has something mounted over a mount of ours keeps us from unmounting the wrong one', () => {
      const stage = makeStage(scratch.folder, 'covered')
      must(apply(stage, volumeEffects(stage)))
      must(mount({ source: 'cover', target: stage.rootfs, fsType: 'tmpfs' }))
      const [failure] = undo(inverses, 'c1', 'end')
      expect(failure).toMatchObject({ code: 'host/unmount', found: 'something else is mounted over it' })
      must(umount2(stage.rootfs, MNT_DETACH))
      expect(undo(inverses, 'c1', 'end')).toEqual([])
      expect(mountTable()).not.toContain('ocipipe:')
    })
  })
})
