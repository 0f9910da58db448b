import { mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { newClaim } from '../cri/claim.js'
import { connectCri } from '../cri/cri.js'
import { type Pod, startPod } from '../cri/pod.js'
import { type ChrootNode, makeChrootNode } from './chroot-node.js'
import { treeOf } from './node-folder.js'
import { programInRoot } from './package-root.js'

const annotation = 'sgs.snucse.org/os-volume'

let node: ChrootNode
let before: readonly string[]

beforeAll(() => {
  node = makeChrootNode()
  before = treeOf(node.root)
})
afterEach(() => node.stopContainerd())
afterAll(() => node?.remove())

async function ocipipe(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await node.ocipipe(...args)
  expect({ code, stderr: stderr.replaceAll(/^note: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' })
  return stdout
}

/** Two pods of a RuntimeClass's handler, one after the other, with the same volume: what the second finds of the first. */
async function ranTwoPods(handler: string, mountedAt = '/mnt/boot'): Promise<string> {
  await node.startContainerd()
  const cri = connectCri(node.socket)
  const logs = join(node.folder, 'pods')
  mkdirSync(logs, { recursive: true })
  const place = { cri, logs, cgroupParent: `/${basename(join(node.folder, '..'))}` }
  const claim = newClaim(node)
  const ranPod = async (name: string, command: string): Promise<string> => {
    const pod: Pod = {
      name,
      command,
      handler,
      podAnnotations: { [annotation]: claim.name },
      containerAnnotations: { [annotation]: claim.name },
      volume: [claim, mountedAt],
    }
    const running = await startPod(place, pod)
    try {
      expect(await running.ended()).toBe(0)
      return running.printed()
    } finally {
      await running.remove()
    }
  }
  try {
    await ranPod('first', 'echo kept > /etc/note')
    return await ranPod('second', 'cat /etc/note || echo nothing')
  } finally {
    cri.close()
    await node.stopContainerd()
  }
}

/** containerd makes its state elsewhere; all else is as it was. */
function expectAsBefore(): void {
  expect(treeOf(node.root)).toEqual(before)
}

it.each([
  ['an edit of its configuration', []],
  ['a drop-in', ['--method', 'drop-in']],
])('%s: install, status, a pod whose root stays, uninstall; every file is as it was', async (_, how) => {
  const installed = await ocipipe('install', 'containerd', '--name', 'stateful', ...how)
  expect(installed).toContain('takes effect once containerd is restarted')
  expect(await ocipipe('status')).toBe('ok containerd/stateful: installed\n')
  expect(await ranTwoPods('stateful')).toBe('kept\n')
  expect(await ocipipe('status')).toBe('ok containerd/stateful: installed\n')
  await ocipipe('uninstall')
  expectAsBefore()
})

it.each([
  ['a program', [], programInRoot.slice(1)],
  ['a front door', ['--front-door'], 'usr/local/lib/ocipipe/door-runc'],
])('%s that is called in the place of runc', async (_, how, program) => {
  await ocipipe('install', 'hijack', '--target', '/usr/sbin/runc', ...how)
  expect(readFileSync(join(node.root, 'etc/ocipipe/config.yaml'), 'utf8')).toContain('/usr/sbin/runc.real')
  expect(readlinkSync(join(node.root, 'usr/sbin/runc'))).toBe(`/${program}`)
  expect(await ranTwoPods('runc', '/sgs-os-volume')).toBe('kept\n')
  expect(await ocipipe('status')).toBe('ok hijack/usr/sbin/runc: installed\n')
  await ocipipe('uninstall')
  expectAsBefore()
})
