import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MNT_DETACH, umount2 } from '@ocipipe/native'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBundle } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { endContainerOf, isKnown, sweep } from '../src/container-life.js'
import type { LeaseRecord } from '../src/lease.js'
import { must, mustFail } from './must.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import {
  configText,
  everything,
  makeStage,
  mountTable,
  planOf,
  type Stage,
  treeOf,
  volumeEffects,
} from './stage.js'

describe('as root: containers and volumes', () => {
  let scratch: Scratch
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())

  /** The volume of `stage` for a container with a bundle of its own. */
  const launch = (stage: Stage, id: string, hostname?: string, runtime = stage.runtime) => {
    const { plan, document } = planOf(stage, volumeEffects(stage, id), id, hostname)
    const options = { stateRoot: stage.state, runtimePath: runtime }
    return readBundle(stage.bundle).andThen((bundle) => carryOut(plan, document, bundle, options))
  }
  const another = (stage: Stage, name: string): Stage => {
    const { bundle, rootfs } = makeStage(scratch.folder, name)
    return { ...stage, bundle, rootfs }
  }
  const leaseOf = (stage: Stage): string =>
    join(stage.state, 'leases', readdirSync(join(stage.state, 'leases'))[0] ?? '')
  /** As if the launching process were gone, as it is in life once the runtime's `create` is over. */
  const forgetProcess = (stage: Stage, id: string): void => {
    for (const path of [leaseOf(stage), join(stage.state, 'containers', id, 'journal')])
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/"pid":\d+/g, '"pid":4194304'))
  }

  it('a second container is refused a volume, and told who has it, as long as the first one’s overlay is mounted', () => {
    const stage = makeStage(scratch.folder, 'held')
    const other = another(stage, 'held-other')
    must(launch(stage, 'c1'))
    forgetProcess(stage, 'c1')
    const before = [...everything(stage), ...treeOf(other.bundle)]
    expect(mustFail(launch(other, 'c2'))).toMatchObject({
      code: 'host/lease-held',
      message: `the volume ${stage.volume} is in use by container c1`,
      by: 'test',
    })
    expect([...everything(stage), ...treeOf(other.bundle)]).toEqual(before)
    must(endContainerOf('c1', stage.state))
    expect(mountTable()).not.toContain('ocipipe:')
    must(launch(other, 'c2'))
    must(endContainerOf('c2', stage.state))
    expect(readdirSync(join(stage.state, 'leases'))).toEqual([])
    expect(readdirSync(join(stage.state, 'containers'))).toEqual([])
    expect(readdirSync(stage.volume).toSorted()).toEqual(['kept', 'upper', 'work'])
  })

  it('a dead holder’s volume is taken over, also by a path of another name', () => {
    const stage = makeStage(scratch.folder, 'dead')
    const other = another(stage, 'dead-other')
    must(launch(stage, 'c1'))
    forgetProcess(stage, 'c1')
    must(umount2(stage.rootfs, MNT_DETACH))
    must(launch(other, 'c2'))
    expect((JSON.parse(readFileSync(leaseOf(stage), 'utf8')) as LeaseRecord).key).toBe('c2')
    // The dead one's end is no reason to take the volume from its new holder.
    must(endContainerOf('c1', stage.state))
    expect((JSON.parse(readFileSync(leaseOf(stage), 'utf8')) as LeaseRecord).key).toBe('c2')
    must(endContainerOf('c2', stage.state))
  })

  it('a holder that lives in a mount namespace of its own counts as alive until it ends', async () => {
    const stage = makeStage(scratch.folder, 'elsewhere')
    const other = another(stage, 'elsewhere-other')
    must(launch(stage, 'c1'))
    forgetProcess(stage, 'c1')
    const container = spawn('unshare', ['-m', 'sh', '-c', 'echo ready; exec sleep 600'])
    await new Promise((resolve) => container.stdout.once('data', resolve))
    must(umount2(stage.rootfs, MNT_DETACH))
    expect(mountTable()).not.toContain('ocipipe:')
    expect(mustFail(launch(other, 'c2')).code).toBe('host/lease-held')
    const ended = new Promise((resolve) => container.once('exit', resolve))
    container.kill('SIGKILL')
    await ended
    must(launch(other, 'c2'))
    must(endContainerOf('c2', stage.state))
  })

  it('a lease that was cut short, or is of an earlier boot, is nobody’s', () => {
    const stage = makeStage(scratch.folder, 'cut')
    must(launch(stage, 'c1')).undo()
    must(launch(stage, 'c1'))
    const path = leaseOf(stage)
    const whole = readFileSync(path, 'utf8')
    must(endContainerOf('c1', stage.state))
    for (const left of [
      '',
      '{',
      whole.slice(0, -1),
      whole.replace(/"bootId":"[^"]+"/, '"bootId":"another"'),
    ]) {
      writeFileSync(path, left)
      must(launch(stage, 'c2'))
      must(endContainerOf('c2', stage.state))
      writeFileSync(path, left)
      expect(sweep(stage.state).failures).toEqual([])
      expect(readdirSync(join(stage.state, 'leases'))).toEqual([])
    }
  })

  it('carrying out the same launch again, nested or by an engine that tries again, changes nothing', () => {
    const stage = makeStage(scratch.folder, 'again')
    must(launch(stage, 'c1'))
    const once = everything(stage)
    const second = must(launch(stage, 'c1'))
    expect(everything(stage)).toEqual(once)
    expect(second.undo()).toEqual([])
    forgetProcess(stage, 'c1')
    const forgotten = everything(stage)
    must(launch(stage, 'c1'))
    expect(everything(stage)).toEqual(forgotten)
    must(endContainerOf('c1', stage.state))
  })

  it('another launch under the id of a container that runs is refused and changes nothing', () => {
    const stage = makeStage(scratch.folder, 'same-id')
    must(launch(stage, 'c1'))
    writeFileSync(join(stage.bundle, 'config.json'), configText)
    const before = everything(stage)
    expect(mustFail(launch(stage, 'c1')).code).toBe('host/container-in-use')
    expect(everything(stage)).toEqual(before)
    must(endContainerOf('c1', stage.state))
  })

  it('an id that cannot name a folder is refused', () => {
    const stage = makeStage(scratch.folder, 'bad-id')
    expect(mustFail(launch(stage, '../c1'))).toMatchObject({ code: 'host/state-folder', found: '../c1' })
  })

  it('the broom leaves a container that its runtime knows, and ends one that it does not know', () => {
    const stage = makeStage(scratch.folder, 'broom')
    must(launch(stage, 'c1', 'after', stage.knowingRuntime))
    expect(sweep(stage.state)).toMatchObject({ kept: ['c1'], ended: [] })
    forgetProcess(stage, 'c1')
    const before = everything(stage)
    expect(sweep(stage.state)).toEqual({ kept: ['c1'], ended: [], releasedLeases: [], failures: [] })
    expect(everything(stage)).toEqual(before)
    const journal = join(stage.state, 'containers/c1/journal')
    const written = readFileSync(journal, 'utf8')
    writeFileSync(journal, written.replace(stage.knowingRuntime, '/no/such/runtime'))
    expect(sweep(stage.state)).toMatchObject({ kept: ['c1'], ended: [] })
    writeFileSync(journal, written.replace(stage.knowingRuntime, stage.runtime))
    expect(sweep(stage.state)).toMatchObject({ kept: [], ended: ['c1'], failures: [] })
    expect(isKnown('c1', stage.state)).toBe(false)
    expect(mountTable()).not.toContain('ocipipe:')
  })

  it('the broom leaves a container whose process has the overlay as its root, whatever its runtime says', async () => {
    const stage = makeStage(scratch.folder, 'broom-root')
    mkdirSync(join(stage.rootfs, 'old'))
    must(launch(stage, 'c1'))
    forgetProcess(stage, 'c1')
    // A program that needs no file of the new root any more: it waits in a shell that has been loaded already.
    const container = spawn('unshare', [
      '-m',
      'sh',
      '-c',
      'cd "$0" && pivot_root . old && umount -l /old 2>/dev/null || true; echo ready; read -r _',
      stage.rootfs,
    ])
    await new Promise((resolve) => container.stdout.once('data', resolve))
    expect(sweep(stage.state)).toMatchObject({ kept: ['c1'] })
    const ended = new Promise((resolve) => container.once('exit', resolve))
    container.kill('SIGKILL')
    await ended
    expect(sweep(stage.state)).toMatchObject({ ended: ['c1'], failures: [] })
  })

  it('the broom forgets what was before the last boot, and unmounts nothing for it', () => {
    const stage = makeStage(scratch.folder, 'reboot')
    must(launch(stage, 'c1', 'after', stage.knowingRuntime))
    const mounts = mountTable()
    for (const path of [leaseOf(stage), join(stage.state, 'containers/c1/journal')])
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"bootId":"[^"]+"/, '"bootId":"another"'))
    expect(sweep(stage.state)).toMatchObject({ ended: ['c1'], kept: [], failures: [] })
    expect(mountTable()).toBe(mounts)
    expect(readdirSync(join(stage.state, 'leases'))).toEqual([])
    must(umount2(stage.rootfs, MNT_DETACH))
  })

  it('in the runtime’s own mount namespace the host’s mount table never changes', () => {
    const stage = makeStage(scratch.folder, 'namespace')
    const { plan } = planOf(stage, volumeEffects(stage, 'c1', 'runtime'))
    expect(plan.effects).toHaveLength(4)
    const mixed = [...volumeEffects(stage, 'c1', 'runtime'), ...volumeEffects(stage).slice(3)]
    const { plan: both, document } = planOf(stage, mixed)
    const before = everything(stage)
    const options = { stateRoot: stage.state, runtimePath: stage.runtime }
    const failure = mustFail(carryOut(both, document, must(readBundle(stage.bundle)), options))
    expect(failure.code).toBe('host/mount-namespace')
    expect(everything(stage)).toEqual(before)
    // Last, since there is no way back for this process.
    const host = spawn('sleep', ['600'])
    const table = (): string => readFileSync(`/proc/${host.pid}/mountinfo`, 'utf8')
    const hostBefore = table()
    const done = must(carryOut(plan, document, must(readBundle(stage.bundle)), options))
    expect(mountTable()).toContain('ocipipe:c1')
    expect(table()).toBe(hostBefore)
    expect(spawnSync('cat', [join(stage.rootfs, 'etc/hosts')]).stdout.toString()).toBe('of the image')
    expect(done.undo()).toEqual([])
    expect(mountTable()).not.toContain('ocipipe:c1')
    host.kill('SIGKILL')
    expect(treeOf(stage.folder).filter((line) => line.includes('upper'))).toEqual([])
  })
})
