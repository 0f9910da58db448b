import { symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { joining, makeNetwork } from './network.js'
import { type Finished, makeSite, run, type Site } from './site.js'

/** Debian's runsc has no network of its own on a new kernel; with the host's it shows the namespace that it was put into. */
const runtimes = [
  { name: 'runc', flags: [] },
  { name: 'runsc', flags: ['--platform=ptrace', '--network=host', '--ignore-cgroups'] },
]

const isUp = /<[^>]*\bUP\b[^>]*>/

describe.each(runtimes)('the loopback interface through $name', ({ name, flags }) => {
  const site = (asked: readonly string[]): Site =>
    makeSite({
      pipelines: { up: [{ bringUpLoopback: { runtimes: asked } }] },
      rules: [{ pipeline: 'up' }],
    })
  const launch = (at: Site, path: string): Finished => {
    const script = 'busybox ip addr; true'
    const bundle = makeBundle(join(at.folder, 'bundle'), { script, extra: joining(path) })
    const id = `lo-${basename(at.folder)}`
    const globals = ['--root', join(at.folder, 'root'), ...flags]
    onTestFinished(() => void run(name, [...globals, 'delete', '--force', id]))
    return at.call(name, [...globals, 'run', '--bundle', bundle, id])
  }

  it('is up in the namespace that the container joins, and only where it was asked for', () => {
    const [asked, other] = [site([name]), site([])]
    const [network, left] = [makeNetwork(asked.folder), makeNetwork(other.folder)]
    expect(launch(asked, network.path)).toMatchObject({ status: 0, stdout: expect.stringMatching(isUp) })
    expect(network.isUp()).toBe(true)
    expect(launch(other, left.path)).toMatchObject({ status: 0, stdout: expect.not.stringMatching(isUp) })
    expect(left.isUp()).toBe(false)
  })

  it('stops the launch where the path leads elsewhere, before the runtime is called', () => {
    const at = site([name])
    const link = join(at.folder, 'link')
    symlinkSync(makeNetwork(at.folder).path, link)
    expect(launch(at, link)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^ocipipe: bringUpLoopback: .*\[host\/place-not-a-network-namespace\]/),
    })
    expect(at.left()).toEqual([])
  })
})
