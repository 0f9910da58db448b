import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mount, MNT_DETACH, MS_RDONLY, MS_REMOUNT, umount2 } from '@ocipipe/native'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle, restoreConfig, writeConfig } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { must, mustFail } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { configText, everything, makeStage, mountTable, planOf, treeOf, volumeEffects } from './stage.js'

describe('as root: a bundle', () => {
  let scratch: Scratch
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())

  it('keeps the owner of config.json, for what lies beside it too', () => {
    const { bundle } = makeStage(scratch.folder, 'owner')
    const config = join(bundle, 'config.json')
    chownSync(config, 12, 34)
    chmodSync(config, 0o440)
    const read = must(readBundle(bundle))
    must(writeConfig(read, '{}'))
    for (const name of ['config.json', 'config.json.ocipipe'])
      expect(statSync(join(bundle, name))).toMatchObject({ uid: 12, gid: 34, mode: 0o100440 })
    must(restoreConfig(read))
    expect(statSync(config)).toMatchObject({ uid: 12, gid: 34, mode: 0o100440 })
  })

  it('on a file system that is full or read-only stops the launch, and everything is as before', () => {
    const stage = makeStage(scratch.folder, 'full')
    const small = join(scratch.folder, 'small')
    mkdirSync(small)
    must(mount({ source: 'small', target: small, fsType: 'tmpfs', data: 'size=16k,mode=755' }))
    writeFileSync(join(small, 'config.json'), configText)
    const full = { ...stage, bundle: small }
    const { plan, document } = planOf(full, volumeEffects(full), 'c1', 'long'.repeat(3000))
    const attempt = () =>
      carryOut(plan, document, must(readBundle(small)), {
        stateRoot: stage.state,
        runtimePath: stage.runtime,
      })
    const unchanged = (found: string): void => {
      const before = [...everything(stage), ...treeOf(small)]
      expect(mustFail(attempt())).toMatchObject({ code: 'host/config-not-written', found })
      expect([...everything(stage), ...treeOf(small)]).toEqual(before)
      expect(readFileSync(join(small, 'config.json'), 'utf8')).toBe(configText)
      expect(readdirSync(join(stage.state, 'leases'))).toEqual([])
    }
    // Room for the text alone, then for nothing.
    unchanged('ENOSPC')
    writeFileSync(join(small, 'filler'), Buffer.alloc(12 * 1024))
    unchanged('ENOSPC')
    must(mount({ target: small, flags: MS_REMOUNT | MS_RDONLY }))
    unchanged('EROFS')
    must(umount2(small, MNT_DETACH))
  })

  it('is launched without a write where nothing changes, read-only or not', () => {
    const stage = makeStage(scratch.folder, 'unchanged')
    const { plan, document } = planOf(stage, [], 'c1', 'before')
    const before = mountTable()
    const inode = statSync(join(stage.bundle, 'config.json')).ino
    const done = must(
      carryOut(plan, document, must(readBundle(stage.bundle)), {
        stateRoot: '/proc/nowhere',
        runtimePath: 'x',
      }),
    )
    expect(done.undo()).toEqual([])
    expect(statSync(join(stage.bundle, 'config.json')).ino).toBe(inode)
    expect(mountTable()).toBe(before)
  })

  it('is not carried out when the state folder is full', () => {
    const stage = makeStage(scratch.folder, 'full-state')
    const state = join(scratch.folder, 'tiny')
    mkdirSync(state)
    must(mount({ source: 'tiny', target: state, fsType: 'tmpfs', data: 'size=4k,mode=700' }))
    for (const folder of ['containers', 'leases']) mkdirSync(join(state, folder), { mode: 0o700 })
    writeFileSync(join(state, 'filler'), Buffer.alloc(4096))
    const { plan, document } = planOf(stage, volumeEffects(stage))
    const before = [...everything(stage), ...treeOf(state)]
    const failure = mustFail(
      carryOut(plan, document, must(readBundle(stage.bundle)), {
        stateRoot: state,
        runtimePath: stage.runtime,
      }),
    )
    expect(failure.code).toBe('host/journal')
    expect([...everything(stage), ...treeOf(state)]).toEqual(before)
    must(umount2(state, MNT_DETACH))
  })
})
