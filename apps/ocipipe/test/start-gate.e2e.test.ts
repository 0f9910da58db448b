import { spawn } from 'node:child_process'
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeBundle } from './bundle.js'
import { joining, makeNetwork, type Network } from './network.js'
import { makeSite, run, type Site } from './site.js'

const runtimes = [
  { name: 'runc', flags: [] },
  { name: 'runsc', flags: ['--platform=ptrace', '--network=none', '--ignore-cgroups'] },
]

interface Called {
  readonly ended: Promise<number | null>
  readonly isOver: () => boolean
  readonly stderr: () => string
  readonly kill: (signal: NodeJS.Signals) => void
}

interface Stand {
  readonly site: Site
  readonly network: Network
  readonly bundle: string
  readonly id: string
  readonly call: (...args: readonly string[]) => Called
  readonly status: () => string
  /** Processes of ours that are still there. */
  readonly waiters: () => readonly string[]
  readonly output: () => string
}

function stand(
  { name, flags }: (typeof runtimes)[number],
  gate: object,
  { script = 'echo ran', own = false }: { script?: string; own?: boolean } = {},
): Stand {
  const site = makeSite({
    pipelines: { gate: [{ gateStart: { runtimes: [name], timeoutSeconds: 20, ...gate } }] },
    rules: [{ pipeline: 'gate' }],
  })
  const network = makeNetwork(site.folder)
  network.ip('link', 'add', 'eth0', 'type', 'veth')
  const extra = own ? {} : joining(network.path)
  const bundle = makeBundle(join(site.folder, 'bundle'), { script, extra })
  const id = `gate-${basename(site.folder)}`
  const globals = ['--root', join(site.folder, 'root'), ...flags]
  const [out, err] = [join(site.folder, 'out'), join(site.folder, 'err')]
  writeFileSync(out, '')
  const wrapper = site.wrapper(name)
  onTestFinished(() => void run(name, [...globals, 'delete', '--force', id]))
  return {
    site,
    network,
    bundle,
    id,
    call: (...args) => {
      const child = spawn(wrapper, [...globals, ...args], {
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', OCIPIPE_CONFIG: site.config },
        stdio: ['ignore', openSync(out, 'a'), openSync(err, 'w')],
      })
      let over = false
      const ended = new Promise<number | null>((resolve) => {
        child.once('exit', (status) => {
          over = true
          resolve(status)
        })
      })
      return {
        ended,
        isOver: () => over,
        stderr: () => readFileSync(err, 'utf8'),
        kill: (signal) => child.kill(signal),
      }
    },
    status: () => {
      const { status, stdout } = run(name, [...globals, 'state', id])
      return status === 0 ? (JSON.parse(stdout) as { status: string }).status : 'none'
    },
    waiters: () =>
      readdirSync('/proc').filter((pid) => {
        try {
          return (
            /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`\0${wrapper}\0`)
          )
        } catch {
          return false
        }
      }),
    output: () => readFileSync(out, 'utf8'),
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.each(runtimes)('a gate before start, $name', (runtime) => {
  it('opens when an interface comes up, and not for lo', async () => {
    const { call, bundle, id, network, status, output, site } = stand(runtime, {})
    expect(await call('create', '--bundle', bundle, id).ended).toBe(0)
    const start = call('start', id)
    network.ip('link', 'set', 'lo', 'up')
    await pause(700)
    expect(start.isOver()).toBe(false)
    expect(status()).toBe('created')
    network.ip('link', 'set', 'eth0', 'up')
    expect(await start.ended).toBe(0)
    await expect.poll(output, { timeout: 10_000 }).toBe('ran\n')
    expect(await call('delete', '--force', id).ended).toBe(0)
    expect(site.left()).toEqual([])
  })

  it('is shut after its time: an error, and the container is still created', async () => {
    const { call, bundle, id, status, output, site } = stand(runtime, { timeoutSeconds: 0.3 })
    expect(await call('create', '--bundle', bundle, id).ended).toBe(0)
    const start = call('start', id)
    expect(await start.ended).toBe(1)
    expect(start.stderr()).toMatch(/^ocipipe: .*\[host\/link-not-up\]/)
    expect(status()).toBe('created')
    expect(output()).toBe('')
    expect(await call('delete', '--force', id).ended).toBe(0)
    expect(site.left()).toEqual([])
  })

  it('in the background: start returns, the container runs later, and nothing stays', async () => {
    const { call, bundle, id, network, status, output, waiters } = stand(runtime, { background: true })
    expect(await call('create', '--bundle', bundle, id).ended).toBe(0)
    expect(await call('start', id).ended).toBe(0)
    expect(status()).toBe('created')
    expect(waiters()).toHaveLength(1)
    network.ip('link', 'set', 'eth0', 'up')
    await expect.poll(output, { timeout: 10_000 }).toBe('ran\n')
    await expect.poll(waiters, { timeout: 10_000 }).toEqual([])
  })

  it('in the background, shut after its time or when the container is deleted: logged, and nothing stays', async () => {
    const { call, bundle, id, output, waiters, site, status } = stand(runtime, {
      background: true,
      timeoutSeconds: 0.5,
    })
    expect(await call('create', '--bundle', bundle, id).ended).toBe(0)
    expect(await call('start', id).ended).toBe(0)
    await expect.poll(waiters, { timeout: 10_000 }).toEqual([])
    expect(status()).toBe('created')
    expect(readFileSync(join(site.logFolder, `${id}.log`), 'utf8')).toContain('host/link-not-up')
    expect(output()).toBe('')

    const other = stand(runtime, { background: true, timeoutSeconds: 600 })
    expect(await other.call('create', '--bundle', other.bundle, other.id).ended).toBe(0)
    expect(await other.call('start', other.id).ended).toBe(0)
    expect(other.waiters()).toHaveLength(1)
    expect(await other.call('delete', '--force', other.id).ended).toBe(0)
    await expect.poll(other.waiters, { timeout: 10_000 }).toEqual([])
    expect(other.site.left()).toEqual([])
  })

  it('run: waits, and is the runtime’s own run: exit code and output', async () => {
    const { call, bundle, id, network, output } = stand(runtime, {}, { script: 'echo ran; exit 7' })
    const whole = call('run', '--bundle', bundle, id)
    await pause(500)
    expect(whole.isOver()).toBe(false)
    expect(output()).toBe('')
    network.ip('link', 'set', 'eth0', 'up')
    expect(await whole.ended).toBe(7)
    expect(output()).toBe('ran\n')
  })

  it('run: is stopped after its time, before there is a container', async () => {
    const { call, bundle, id, status, site } = stand(runtime, { timeoutSeconds: 0.3 })
    const whole = call('run', '--bundle', bundle, id)
    expect(await whole.ended).toBe(1)
    expect(whole.stderr()).toContain('[host/link-not-up]')
    expect(status()).toBe('none')
    expect(site.left()).toEqual([])
  })

  it('run --detach: create, a start in the background, and the pid file', async () => {
    const { call, bundle, id, network, output, site, status } = stand(runtime, { background: true })
    const pidFile = join(site.folder, 'pid')
    expect(await call('run', '--detach', '--bundle', bundle, '--pid-file', pidFile, id).ended).toBe(0)
    expect(readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/)
    expect(status()).toBe('created')
    network.ip('link', 'set', 'eth0', 'up')
    await expect.poll(output, { timeout: 10_000 }).toBe('ran\n')
  })

  it('does not delay a container without one', async () => {
    const { call, bundle, id, site } = stand(runtime, { runtimes: [] })
    expect(await call('create', '--bundle', bundle, id).ended).toBe(0)
    expect(site.left()).toEqual([])
    expect(await call('start', id).ended).toBe(0)
  })
})

describe.each(runtimes)('where $name makes the namespace', (runtime) => {
  it('the gate stands in that of the process, which state names: no file of the runtime’s own is needed', async () => {
    const { call, bundle, id, status, output, site } = stand(runtime, {}, { own: true })
    const pidFile = join(site.folder, 'pid')
    const whole = call(
      'run',
      runtime.name === 'runsc' ? '--detach' : '-d',
      '--bundle',
      bundle,
      '--pid-file',
      pidFile,
      id,
    )
    await expect.poll(() => existsSync(pidFile), { timeout: 10_000 }).toBe(true)
    await pause(300)
    expect(whole.isOver()).toBe(false)
    expect(status()).toBe('created')
    expect(existsSync(join(site.folder, 'root', id, 'state.json'))).toBe(runtime.name === 'runc')
    const inside = `--net=/proc/${readFileSync(pidFile, 'utf8')}/ns/net`
    run('nsenter', [inside, 'busybox', 'ip', 'link', 'add', 'eth0', 'type', 'veth'])
    run('nsenter', [inside, 'busybox', 'ip', 'link', 'set', 'eth0', 'up'])
    expect(await whole.ended).toBe(0)
    await expect.poll(output, { timeout: 10_000 }).toBe('ran\n')
  })

  it('run --detach that waits in vain leaves no container', async () => {
    const { call, bundle, id, status, site } = stand(runtime, { timeoutSeconds: 0.3 }, { own: true })
    const whole = call('run', '--detach', '--bundle', bundle, id)
    expect(await whole.ended).toBe(1)
    expect(whole.stderr()).toContain('[host/link-not-up]')
    expect(status()).toBe('none')
    expect(site.left()).toEqual([])
  })

  it('run in the foreground is refused, for it cannot be made of create and start', async () => {
    const { call, bundle, id, status, site } = stand(runtime, {}, { own: true })
    const whole = call('run', '--bundle', bundle, id)
    expect(await whole.ended).toBe(1)
    expect(whole.stderr()).toContain('[wrapper/run-not-split]')
    expect(status()).toBe('none')
    expect(site.left()).toEqual([])
  })
})
