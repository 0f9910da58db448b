import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { OverlayEffect } from '@ocipipe/core'
import { ok } from 'neverthrow'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { applyOverlay } from '../src/apply-overlay.js'
import { applyEffects } from '../src/apply.js'
import { withDescriptors } from '../src/descriptors.js'
import type { Inverse } from '../src/inverse.js'
import type { LayerPassing } from '../src/mount-overlay.js'
import { stateFolder } from '../src/state-folder.js'
import { undo } from '../src/undo.js'
import { must, mustFail } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import {
  everything,
  makeStage,
  mountTable,
  overlayOf,
  overlayOptions,
  place,
  volumeEffects,
} from './stage.js'

describe('as root: an overlay', () => {
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

  const applied = (effect: OverlayEffect, way: LayerPassing) =>
    withDescriptors((descriptors) =>
      applyOverlay(
        effect,
        { key: 'c1', folder: stateFolder('/nowhere'), descriptors, leases: [], record: journal.record },
        [way],
      ),
    )

  describe.each<LayerPassing>(['descriptor', 'proc', 'classic'])('by way of %s', (way) => {
    it('takes layers and a target whose names hold every character that options give a meaning', () => {
      const odd = join(scratch.folder, `${way}, a:b\\c "d" #`)
      for (const name of ['lower,1:x', 'lower\\2', 'up per', 'wo:rk', 'tar,get'])
        mkdirSync(join(odd, name), { recursive: true })
      writeFileSync(join(odd, 'lower,1:x', 'both'), 'first')
      writeFileSync(join(odd, 'lower\\2', 'both'), 'second')
      writeFileSync(join(odd, 'lower\\2', 'below'), 'below')
      const before = mountTable()
      const target = join(odd, 'tar,get')
      must(
        applied(
          {
            ...overlayOf({ rootfs: '', volume: '' } as never),
            lower: [place('host', join(odd, 'lower,1:x')), place('image', odd, 'lower\\2')],
            upper: place('volume', odd, 'up per'),
            work: place('volume', odd, 'wo:rk'),
            target: place('host', target),
          },
          way,
        ),
      )
      expect(readFileSync(join(target, 'both'), 'utf8')).toBe('first')
      expect(readFileSync(join(target, 'below'), 'utf8')).toBe('below')
      writeFileSync(join(target, 'new'), 'written')
      expect(readFileSync(join(odd, 'up per', 'new'), 'utf8')).toBe('written')
      expect(undo(inverses, 'c1', 'end')).toEqual([])
      expect(mountTable()).toBe(before)
      expect(existsSync(join(target, 'new'))).toBe(false)
    })

    it('is made of two folders without an upper one, and nothing can be written to it', () => {
      const folder = join(scratch.folder, `${way}-edits`)
      for (const name of ['edits', 'image', 'target']) mkdirSync(join(folder, name), { recursive: true })
      writeFileSync(join(folder, 'edits', 'added'), 'by us')
      writeFileSync(join(folder, 'image', 'there'), 'by the image')
      const target = join(folder, 'target')
      must(
        applied(
          {
            kind: 'overlay',
            by: 'test',
            lower: [place('host', join(folder, 'edits')), place('image', join(folder, 'image'))],
            target: place('host', target),
            options: overlayOptions,
            mountNamespace: 'host',
          },
          way,
        ),
      )
      expect(readdirSync(target)).toEqual(['added', 'there'])
      expect(() => writeFileSync(join(target, 'new'), '')).toThrow('EROFS')
      expect(undo(inverses, 'c1', 'end')).toEqual([])
    })

    it('takes thirty lower folders', () => {
      const folder = join(scratch.folder, `${way}-deep`)
      const lower = Array.from({ length: 30 }, (_, index) => join(folder, `layer-${index}`))
      for (const [index, path] of lower.entries()) {
        mkdirSync(path, { recursive: true })
        writeFileSync(join(path, `${index}`), '')
      }
      mkdirSync(join(folder, 'target'))
      const effect: OverlayEffect = {
        kind: 'overlay',
        by: 'test',
        lower: lower.map((path) => place('host', path)),
        target: place('host', join(folder, 'target')),
        options: overlayOptions,
        mountNamespace: 'host',
      }
      // A text for fsconfig(2) has 255 bytes at most; then another way must be there.
      const found = applied(effect, way).match(
        () => readdirSync(join(folder, 'target')).length,
        ({ code }) => code,
      )
      expect(found).toBe(way === 'proc' ? 'host/overlay-refused' : 30)
      expect(undo(inverses, 'c1', 'end')).toEqual([])
    })
  })

  it('gives a new upper folder owner and mode as planned, and leaves those of one that was there', () => {
    const stage = makeStage(scratch.folder, 'owner')
    const state = stateFolder(stage.state)
    const upper = join(stage.volume, 'upper')
    process.umask(0o077)
    must(applyEffects(volumeEffects(stage), 'c1', state, journal))
    process.umask(0o022)
    expect(statSync(upper)).toMatchObject({ mode: 0o40711, uid: 5, gid: 6 })
    expect(undo(inverses, 'c1', 'end')).toEqual([])
    chmodSync(upper, 0o750)
    chownSync(upper, 7, 8)
    must(applyEffects(volumeEffects(stage), 'c1', state, journal))
    expect(statSync(upper)).toMatchObject({ mode: 0o40750, uid: 7, gid: 8 })
    expect(undo(inverses, 'c1', 'end')).toEqual([])
  })

  it('leaves what lies in the work folder beside what is the kernel’s', () => {
    const stage = makeStage(scratch.folder, 'work')
    mkdirSync(join(stage.volume, 'work'))
    writeFileSync(join(stage.volume, 'work/precious'), 'kept')
    must(applyEffects(volumeEffects(stage), 'c1', stateFolder(stage.state), journal))
    expect(undo(inverses, 'c1', 'end')).toEqual([])
    expect(readFileSync(join(stage.volume, 'work/precious'), 'utf8')).toBe('kept')
  })

  it('is refused, and gone again, when the kernel could only mount it read-only', () => {
    const stage = makeStage(scratch.folder, 'unusable-work')
    // The kernel empties its folder in the work folder, but not so deep a tree.
    mkdirSync(join(stage.volume, 'work/work/a/b/c/d'), { recursive: true })
    const done = applyEffects(volumeEffects(stage), 'c1', stateFolder(stage.state), journal)
    expect(mustFail(done).code).toBe('host/overlay-read-only')
    expect(mountTable()).not.toContain('ocipipe:')
    expect(readdirSync(stage.volume)).toEqual(['kept', 'work'])
  })

  it('says what to look at when the kernel refuses it', () => {
    const stage = makeStage(scratch.folder, 'refused')
    const before = everything(stage)
    const effects = volumeEffects(stage).map((effect) =>
      effect.kind === 'overlay'
        ? { ...effect, upper: place('host', '/proc/self'), work: place('host', '/proc') }
        : effect,
    )
    const failure = mustFail(applyEffects(effects, 'c1', stateFolder(stage.state), journal))
    expect(failure).toMatchObject({ code: 'host/overlay-refused', by: 'test', path: stage.rootfs })
    expect(failure.found).toContain('EINVAL')
    expect(failure.remedy).toContain('dmesg')
    expect(everything(stage)).toEqual(before)
  })

  it('is not looked for where another mount has its number', () => {
    const stage = makeStage(scratch.folder, 'reused')
    must(
      applyEffects(
        [overlayOf({ ...stage, volume: stage.folder })]
          .map((effect) => ({
            ...effect,
            upper: place('volume', stage.volume),
            work: place('volume', stage.folder, 'w'),
          }))
          .flatMap((effect) => [
            { kind: 'directory', by: 'test', place: effect.work, mode: 0o700 } as const,
            effect,
          ]),
        'c1',
        stateFolder(stage.state),
        journal,
      ),
    )
    const stranger = inverses.map((inverse) =>
      inverse.kind === 'unmount' ? { ...inverse, source: 'ocipipe:other' } : inverse,
    )
    expect(undo(stranger, 'other', 'end')).toEqual([])
    expect(mountTable()).toContain('ocipipe:c1')
    const earlier = inverses.map((inverse) =>
      inverse.kind === 'unmount' && inverse.uniqueMountId !== undefined
        ? { ...inverse, uniqueMountId: '1' }
        : inverse,
    )
    expect(undo(earlier, 'c1', 'end')).toEqual([])
    expect(mountTable()).toContain('ocipipe:c1')
    expect(undo(inverses, 'c1', 'end')).toEqual([])
    expect(mountTable()).not.toContain('ocipipe:c1')
  })
})
