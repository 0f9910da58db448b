import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { layOver, makeMountNamespace } from '../mount-namespace.js'
import { ocipipe } from '../program.js'
import { must, writeProgram } from '../scratch.js'
import { type Finished, makeSite, run, type Site } from '../site.js'

interface Finding {
  readonly check: string
  readonly level: 'ok' | 'warning' | 'failure'
  readonly message: string
  readonly why?: string
  readonly mend?: string
}

/** What one check finds; the exit code says whether any check failed. */
function found(finished: Finished, check: string): readonly Finding[] {
  const told = JSON.parse(finished.stdout) as { findings: readonly Finding[]; failures: number }
  expect(finished).toMatchObject({ status: told.failures === 0 ? 0 : 1, stderr: '' })
  return told.findings.filter((finding) => finding.check === check)
}

function findings(site: Site, check: string, env: Readonly<Record<string, string>> = {}): readonly Finding[] {
  return found(site.call('ocipipe', ['doctor', '--json'], { env }), check)
}

const levels = (list: readonly Finding[]): readonly string[] => list.map(({ level }) => level)

/** Does what a finding says mends it. */
function mend([finding]: readonly Finding[]): void {
  must('sh', '-c', finding?.mend ?? 'false')
}

describe('doctor', () => {
  it('prints a line for each finding, and ends with 0 where nothing fails', () => {
    const { status, stdout, stderr } = makeSite().call('ocipipe', ['doctor'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^ok {7}runtimes: runc becomes \/.*runc$/m)
    expect(stdout).toMatch(/^ok {7}kernel: overlays can be nested$/m)
    expect(stdout).not.toContain('failure')
  })

  it('leaves no mount and no folder of its trials', () => {
    const before = [must('cat', '/proc/self/mounts'), must('ls', '/tmp').match(/ocipipe-probe/g)]
    makeSite().call('ocipipe', ['doctor'])
    expect([must('cat', '/proc/self/mounts'), must('ls', '/tmp').match(/ocipipe-probe/g)]).toEqual(before)
  })
})

describe('the configuration', () => {
  it('with a slip in it fails, and the other checks are made all the same', () => {
    const site = makeSite({ stateRot: '/run/x' })
    const [finding] = findings(site, 'configuration')
    expect(finding).toMatchObject({ level: 'failure', mend: 'did you mean stateRoot?' })
    expect(findings(site, 'kernel')).not.toEqual([])
  })

  it('without rules is a warning', () => {
    expect(levels(findings(makeSite({ rules: [] }), 'configuration'))).toEqual(['warning'])
  })
})

describe('a runtime', () => {
  it('that cannot be executed fails until it can', () => {
    const folder = makeSite().folder
    const program = writeProgram(join(folder, 'runc'), '#!/bin/sh\nexit 0\n')
    const site = makeSite({ runtimes: { runc: { path: program } } })
    expect(levels(findings(site, 'runtimes'))).toEqual(['ok'])
    chmodSync(program, 0o644)
    expect(findings(site, 'runtimes')).toMatchObject([
      { level: 'failure', message: `${program} is not an executable file` },
    ])
  })

  it('that is the wrapper fails, and so does one that does not run', () => {
    const runtimes = { runc: { path: ocipipe }, crun: { path: '/bin/false' } }
    const list = findings(makeSite({ runtimes }), 'runtimes')
    expect(levels(list)).toEqual(['failure', 'failure'])
    expect(list.map(({ message }) => message)).toEqual([
      `${ocipipe} is this wrapper itself`,
      '/bin/false does not run',
    ])
  })
})

describe('CDI', () => {
  it('fails with a file that cannot be used, where a pipeline needs it', () => {
    const cdi = join(makeSite().folder, 'cdi')
    const pipelines = { devices: [{ injectCdi: { specDirs: [cdi] } }] }
    const needing = makeSite({ pipelines, rules: [{ pipeline: 'devices' }] })
    const other = makeSite({ pipelines, rules: [{ pipeline: 'sgs' }] })
    mkdirSync(cdi)
    writeFileSync(join(cdi, 'gpu.json'), '{"cdiVersion": "9.9.9"')
    expect(findings(needing, 'cdi')).toMatchObject([
      { level: 'failure', mend: `ocipipe cdi validate ${join(cdi, 'gpu.json')}` },
    ])
    expect(levels(findings(other, 'cdi'))).toEqual(['warning'])
    rmSync(join(cdi, 'gpu.json'))
    expect(levels(findings(needing, 'cdi'))).toEqual(['ok'])
  })
})

describe('folders', () => {
  it('that others can write to fail until the command has been run', () => {
    const site = makeSite()
    mkdirSync(site.stateRoot)
    chmodSync(site.stateRoot, 0o777)
    const open = findings(site, 'folders').filter(({ level }) => level === 'failure')
    expect(open).toHaveLength(1)
    mend(open)
    expect(levels(findings(site, 'folders'))).not.toContain('failure')
  })

  it('of state that survive a boot are a warning', async () => {
    const site = makeSite()
    const namespace = await makeMountNamespace()
    mkdirSync(site.stateRoot)
    const look = (): readonly Finding[] => {
      const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
      return found(run(program, args), 'folders').filter(({ message }) => message.includes('survives'))
    }
    must(...namespace.enter('mount', '-t', 'ramfs', 'ramfs', site.stateRoot))
    expect(look()).toEqual([])
    must(...namespace.enter('umount', site.stateRoot))
    must(...namespace.enter('mount', '--bind', site.stateRoot, site.stateRoot))
    const isOnTmpfs = must('stat', '-f', '-c', '%T', site.stateRoot).trim() === 'tmpfs'
    expect(levels(look())).toEqual(isOnTmpfs ? [] : ['warning'])
  })
})

describe('what is left over', () => {
  it('of a container and its lease is told until gc has been run', () => {
    const site = makeSite()
    for (const name of ['', 'containers', 'containers/ghost', 'leases'])
      mkdirSync(join(site.stateRoot, name), { mode: 0o700 })
    const lease = {
      key: 'ghost',
      containerId: 'ghost',
      volume: '/volumes/one',
      bootId: 'of another boot',
      process: { pid: 1, startTime: '1' },
    }
    writeFileSync(join(site.stateRoot, 'leases/8:1:2'), JSON.stringify(lease))
    const list = findings(site, 'left over')
    expect(list).toMatchObject([
      { level: 'warning', message: 'container ghost is gone and left something', mend: 'ocipipe gc' },
      { level: 'warning', message: 'volume /volumes/one is leased to a container that is gone' },
    ])
    expect(site.call('ocipipe', ['gc']).status).toBe(0)
    expect(levels(findings(site, 'left over'))).toEqual(['ok'])
  })

  it('as an overlay without a container is told until it is unmounted', async () => {
    const site = makeSite()
    const namespace = await makeMountNamespace()
    const [lower, target] = [join(site.folder, 'lower'), join(site.folder, 'target')]
    for (const path of [lower, target]) mkdirSync(path)
    const options = `lowerdir=${lower}:${target}`
    must(...namespace.enter('mount', '-t', 'overlay', '-o', options, 'ocipipe:ghost', target))
    const look = (): readonly Finding[] => {
      const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
      return found(run(program, args), 'left over')
    }
    const [leak] = look()
    expect(leak).toMatchObject({ level: 'warning', mend: `umount ${target}` })
    must(...namespace.enter('sh', '-c', leak?.mend ?? 'false'))
    expect(levels(look())).toEqual(['ok'])
  })
})

describe('an engine', () => {
  it('is told of the wrapper by the command, and has to hand on what pods ask with', async () => {
    const site = makeSite({ rules: [{ pipeline: 'sgs' }] })
    const namespace = await makeMountNamespace()
    for (const folder of ['/etc', '/usr/local/bin', '/var/lib']) layOver(namespace, folder, site.folder)
    const config = '/etc/containerd/config.toml'
    const shell = (script: string): string => must(...namespace.enter('sh', '-c', script))
    const look = (check = 'engines'): readonly Finding[] => {
      const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
      return found(run(program, args), check).filter(({ message }) => !message.includes('podman'))
    }
    shell(
      `rm -rf /etc/containers /etc/crio /etc/docker; mkdir -p /etc/containerd; echo 'version = 2' >${config}`,
    )
    const [unknown] = look()
    expect(unknown).toMatchObject({ level: 'warning', mend: 'ocipipe install containerd' })
    must(...namespace.enter(ocipipe, ...(unknown?.mend ?? '').split(' ').slice(1)))
    expect(levels(look())).toEqual(['ok'])
    expect(look('installed')).toMatchObject([
      { level: 'ok', message: 'containerd/ocipipe is as it was installed' },
    ])

    shell(`sed -i s/sgs.snucse.org/example.org/ ${config}`)
    expect(look()).toMatchObject([
      { level: 'ok' },
      { level: 'warning', message: expect.stringMatching(/sgs\.snucse\.org\/os-volume/) },
    ])
    expect(look('installed')).toMatchObject([
      { level: 'failure', message: expect.stringMatching(/has been changed/) },
    ])
    shell(`echo '[[' >>${config}`)
    expect(look()).toMatchObject([{ level: 'failure', message: expect.stringMatching(/is not TOML/) }])
  })

  it.each([
    ['crio', '/etc/crio/crio.conf', '[crio.runtime.runtimes.keep]\nruntime_path = "PATH"\n'],
    ['podman', '/etc/containers/containers.conf', '[engine.runtimes]\nkeep = ["/nowhere", "PATH"]\n'],
    ['docker', '/etc/docker/daemon.json', '{"runtimes": {"keep": {"path": "PATH"}}}'],
  ])('%s is known by its configuration', async (engine, config, text) => {
    const site = makeSite({ rules: [{ pipeline: 'sgs' }] })
    const namespace = await makeMountNamespace()
    layOver(namespace, '/etc', site.folder)
    must(...namespace.enter('sh', '-c', `rm -rf /etc/containers /etc/containerd /etc/crio /etc/docker`))
    must(...namespace.enter('mkdir', '-p', dirname(config)))
    const written = text.replace('PATH', ocipipe).replaceAll('\n', '\\n')
    must(...namespace.enter('sh', '-c', `printf '${written}' >${config}`))
    const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
    const list = found(run(program, args), 'engines')
    expect(levels(list)).toEqual(['ok'])
    expect(list[0]?.message).toBe(`${engine} has the wrapper as its runtime keep`)
  })
})

describe('with a GPU, gVisor', () => {
  it('fails for a driver that runsc does not know', async () => {
    const folder = makeSite().folder
    const runsc = writeProgram(
      join(folder, 'runsc'),
      '#!/bin/sh\n[ "$1 $2" != "nvproxy list-supported-drivers" ] || printf "550.90.07\\n535.183.01\\n"\n',
    )
    const site = makeSite({ runtimes: { runsc: { path: runsc, kind: 'runsc' } } })
    const namespace = await makeMountNamespace()
    must(...namespace.enter('mount', '-t', 'tmpfs', 'tmpfs', '/proc/driver'))
    must(...namespace.enter('mkdir', '/proc/driver/nvidia'))
    const look = (version: string): readonly Finding[] => {
      const text = `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Mon Jan 1 00:00:00 UTC 2024`
      must(...namespace.enter('sh', '-c', `echo '${text}' >/proc/driver/nvidia/version`))
      const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
      return found(run(program, args), 'nvproxy')
    }
    expect(look('550.90.12')).toMatchObject([{ level: 'failure', mend: 'install driver 550.90.07' }])
    expect(levels(look('535.183.01'))).toEqual(['ok'])
  })
})

describe('a hijack', () => {
  it('that a package upgrade undid fails, and one whose original is gone', async () => {
    const site = makeSite()
    const namespace = await makeMountNamespace()
    layOver(namespace, '/usr/bin', site.folder)
    const look = (): readonly Finding[] => {
      const [program, ...args] = namespace.enter(ocipipe, 'doctor', '--json', '--config', site.config)
      return found(run(program, args), 'hijack')
    }
    const shell = (script: string): string => must(...namespace.enter('sh', '-c', `cd /usr/bin && ${script}`))
    expect(look()).toEqual([])
    shell(`cp true nvidia-container-runtime.real && ln -s ${ocipipe} nvidia-container-runtime`)
    expect(levels(look())).toEqual(['ok'])
    shell('cp --remove-destination true nvidia-container-runtime')
    expect(look()).toMatchObject([
      { level: 'failure', message: '/usr/bin/nvidia-container-runtime is not the wrapper any more' },
    ])
    shell(`ln -sf ${ocipipe} nvidia-container-runtime && rm nvidia-container-runtime.real`)
    expect(look()).toMatchObject([
      { level: 'failure', why: 'there is no runtime that the wrapper could become' },
    ])
    shell(`ln -s ${ocipipe} nvidia-container-runtime.real`)
    expect(look()).toMatchObject([{ level: 'failure', why: 'it would call itself' }])
  })
})

describe('the kernel', () => {
  it('cannot be tried without CAP_SYS_ADMIN', () => {
    const { config } = makeSite()
    const dropped = [
      '--bounding-set=-sys_admin',
      '--inh-caps=-sys_admin',
      ocipipe,
      'doctor',
      '--json',
      '--config',
      config,
    ]
    expect(found(run('setpriv', dropped), 'kernel')).toMatchObject([
      { level: 'failure', why: 'needs CAP_SYS_ADMIN', mend: 'run ocipipe doctor as root' },
    ])
  })

  it('that refuses to make an overlay fails', () => {
    // Behind the questions of what it knows come those of what it does.
    const { config } = makeSite()
    const inject = ['-f', '-qq', '-e', 'trace=fsconfig', '-e', 'inject=fsconfig:error=EINVAL:when=20+']
    const finished = run('strace', [
      ...inject,
      '-o',
      '/dev/null',
      ocipipe,
      'doctor',
      '--json',
      '--config',
      config,
    ])
    expect(levels(found(finished, 'kernel'))).toContain('failure')
  })
})
