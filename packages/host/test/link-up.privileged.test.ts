import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { LinkUpEffect } from '@ocipipe/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { readBundle } from '../src/bundle.js'
import { carryOut } from '../src/carry-out.js'
import { takeLinkDown } from '../src/apply-link-up.js'
import { must, mustFail } from './must.js'
import { isUp, linkUp as up, makeNetworkNamespace } from './network.js'
import { privateScratch, type Scratch } from './private-mounts.js'
import { makeStage, place, planOf, type Stage } from './stage.js'

const ownNamespace = (): string => readlinkSync('/proc/thread-self/ns/net')

describe('as root: an interface is brought up', () => {
  let scratch: Scratch
  let stage: Stage
  let namespace: string
  let number = 0
  beforeAll(() => {
    scratch = privateScratch()
  })
  afterAll(() => scratch.remove())
  beforeEach(() => {
    stage = makeStage(scratch.folder, `link-${++number}`)
    namespace = makeNetworkNamespace(join(stage.folder, 'net'))
  })

  const launch = (...effects: readonly LinkUpEffect[]) => {
    const { plan, document } = planOf(stage, effects, `c${++number}`)
    const options = { stateRoot: stage.state, runtimePath: stage.runtime }
    return carryOut(plan, document, must(readBundle(stage.bundle)), options)
  }

  it('in the namespace of a file, and this process stays where it was', () => {
    const [before, descriptors] = [ownNamespace(), readdirSync('/proc/self/fd').length]
    expect(isUp(namespace)).toBe(false)
    must(launch(up(namespace)))
    expect(isUp(namespace)).toBe(true)
    expect(ownNamespace()).toBe(before)
    expect(readdirSync('/proc/self/fd')).toHaveLength(descriptors)
  })

  it('by way of /proc/<pid>/ns/net, and below a folder that is a link', async () => {
    const child = spawn('nsenter', [`--net=${namespace}`, 'sh', '-c', 'echo in; exec sleep 60'])
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'data')
    must(launch(up(`/proc/${child.pid}/ns/net`)))
    expect(isUp(namespace)).toBe(true)
    const other = makeNetworkNamespace(join(stage.folder, 'net2'))
    symlinkSync(stage.folder, join(stage.volume, 'way'))
    must(launch(up(join(stage.volume, 'way', 'net2'))))
    expect(isUp(other)).toBe(true)
  })

  it('and taken down after a failure, but only if it was down', () => {
    expect(mustFail(launch(up(namespace), up(namespace, 'none')))).toMatchObject({
      by: 'test',
      code: 'host/link',
      found: 'ENODEV',
    })
    expect(isUp(namespace)).toBe(false)
    must(launch(up(namespace))).undo()
    expect(isUp(namespace)).toBe(false)
    must(launch(up(namespace)))
    expect(must(launch(up(namespace))).undo()).toEqual([])
    expect(isUp(namespace)).toBe(true)
  })

  it('and left alone where the namespace is another one by then', () => {
    must(launch(up(namespace)))
    const down = { on: 'failure', kind: 'link-down', link: 'lo', inode: '1' } as const
    must(takeLinkDown({ ...down, networkNamespace: up(namespace).networkNamespace }))
    expect(isUp(namespace)).toBe(true)
    must(takeLinkDown({ ...down, networkNamespace: place('host', '/', 'nowhere/at/all') }))
    must(takeLinkDown({ ...down, networkNamespace: place('host', '/', stage.volume.slice(1)) }))
  })

  it('and what is no network namespace is refused, unopened', () => {
    const before = ownNamespace()
    const at = (name: string): string => join(stage.folder, name)
    symlinkSync(namespace, at('link'))
    expect(spawnSync('mkfifo', [at('fifo')]).status).toBe(0)
    expect(spawnSync('mknod', [at('null'), 'c', '1', '3']).status).toBe(0)
    mkdirSync(at('folder'))
    const refused = ['/link', '/fifo', '/null', '/folder', '/bundle/config.json'].map((path) => at(path))
    for (const path of [...refused, '/proc/self/ns/uts', '/proc/self/cwd', '/proc/self/ns/user'])
      expect(mustFail(launch(up(path)))).toMatchObject({
        code: 'host/place-not-a-network-namespace',
        path,
      })
    unlinkSync(at('fifo'))
    expect(mustFail(launch(up(at('fifo'))))).toMatchObject({ code: 'host/place-missing' })
    expect(mustFail(launch(up('/proc/self/root/etc')))).toMatchObject({ code: 'host/hostile-path' })
    for (const link of ['', 'x'.repeat(16), 'a\0b'])
      expect(mustFail(launch(up(namespace, link)))).toMatchObject({ code: 'host/link' })
    expect(ownNamespace()).toBe(before)
  })
})
