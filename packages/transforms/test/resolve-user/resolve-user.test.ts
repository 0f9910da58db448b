import type { Launch, Refusal } from '@ocipipe/core'
import { containerView } from '@ocipipe/core'
import type { Process } from '@ocipipe/spec'
import { memoryHost, type MemoryEntry } from '@ocipipe/testing'
import { describe, expect, it } from 'vitest'
import { lookUpUser, resolveUser, resolveUserLiterals, type ResolvedUser } from '../../src/index.js'

const passwd = [
  '# accounts',
  'root:x:0:0:root:/root:/bin/sh',
  'app:x:1000:1001:An app:/srv/app:/bin/false',
  'app:x:7:7::/second:/bin/false',
  '2000:x:3000:3000::/digits:/bin/sh',
  'broken line',
  'negative:x:-1:5::/:/bin/sh',
  'huge:x:4294967295:0::/:/bin/sh',
  'homeless:x:1500:1500:::',
  '',
].join('\n')
const group = ['root:x:0:', 'app:x:1001:', 'adm:x:4:syslog,app', 'wheel:x:10:app', 'again:x:4:app', ''].join(
  '\n',
)

const image = { '/bundle/rootfs/etc/passwd': passwd, '/bundle/rootfs/etc/group': group }

const launchWith = (process: Process | undefined, more: Partial<Launch['spec']> = {}): Launch => ({
  runtime: { name: 'runsc', command: 'create', containerId: 'c1' },
  args: [],
  bundle: '/bundle',
  spec: { ociVersion: '1.2.0', root: { path: 'rootfs' }, ...(process && { process }), ...more },
})
const process: Process = { cwd: '/', args: ['id'], env: ['PATH=/bin'], user: { uid: 0, gid: 0 } }

const lookUp = (wanted: string, tree: Readonly<Record<string, MemoryEntry>> = image) =>
  containerView(memoryHost({ '/bundle/rootfs/etc/x': '', ...tree }), launchWith(process))
    .mapErr((error): Refusal => ({ code: error.code, message: error.path }))
    .andThen((view) => lookUpUser(view, wanted))

describe('lookUpUser', () => {
  const user = (
    uid: number,
    gid: number,
    home: string,
    additionalGids: readonly number[] = [],
  ): ResolvedUser => ({
    uid,
    gid,
    additionalGids,
    home,
  })
  it.each([
    ['', user(0, 0, '/root')],
    ['root', user(0, 0, '/root')],
    ['app', user(1000, 1001, '/srv/app', [4, 10])],
    ['1000', user(1000, 1001, '/srv/app', [4, 10])],
    ['app:adm', user(1000, 4, '/srv/app')],
    ['app:77', user(1000, 77, '/srv/app')],
    [':wheel', user(0, 10, '/root')],
    ['app:', user(1000, 1001, '/srv/app', [4, 10])],
    ['2000', user(3000, 3000, '/digits')],
    ['4242', user(4242, 0, '/')],
    ['homeless', user(1500, 1500, '/')],
    ['4294967294', user(4_294_967_294, 0, '/')],
  ])('finds %j', (wanted, expected) => {
    expect(lookUp(wanted)._unsafeUnwrap()).toEqual(expected)
  })

  it.each([
    ['nobody', 'resolve-user/user-unknown'],
    ['negative', 'resolve-user/user-unknown'],
    ['huge', 'resolve-user/user-unknown'],
    ['4294967295', 'resolve-user/user-unknown'],
    ['-1', 'resolve-user/user-unknown'],
    ['app:nogroup', 'resolve-user/group-unknown'],
    ['app:-1', 'resolve-user/group-unknown'],
    ['a:b:c', 'resolve-user/user-invalid'],
    ['app\n', 'resolve-user/user-invalid'],
  ])('refuses %j', (wanted, code) => {
    expect(lookUp(wanted)._unsafeUnwrapErr().code).toBe(code)
  })

  it.each([
    ['neither file', {}],
    ['a link to nowhere', { '/bundle/rootfs/etc/passwd': { symlink: '/gone' } }],
    ['a file above', { '/bundle/rootfs/etc': 'no folder' }],
  ])('needs no file for root and for numbers: %s', (_, tree) => {
    const only = { '/bundle/rootfs/bin/sh': '', ...tree }
    const find = (wanted: string) =>
      containerView(memoryHost(only), launchWith(process))
        .andThen((view) => lookUpUser(view, wanted).mapErr(({ code }) => ({ code, operation: '', path: '' })))
        .match(
          ({ uid, home }) => `${uid} ${home}`,
          ({ code }) => code,
        )
    expect(['root', '', '5:6', 'app', 'root:adm'].map(find)).toEqual([
      '0 /',
      '0 /',
      '5 /',
      'resolve-user/user-unknown',
      'resolve-user/group-unknown',
    ])
  })

  it.each([
    ['a FIFO', { fifo: true }, 'resolve-user/file-unreadable'],
    ['a folder', { directory: true }, 'resolve-user/file-unreadable'],
    ['a device', { character: [1, 5] }, 'resolve-user/file-unreadable'],
    ['a link to itself', { symlink: 'passwd' }, 'resolve-user/file-unreadable'],
    ['17 MB', 'x'.repeat(17 * 1024 * 1024), 'resolve-user/file-too-large'],
  ] satisfies [string, MemoryEntry, string][])('refuses %s for a passwd', (_, entry, code) => {
    expect(lookUp('app', { ...image, '/bundle/rootfs/etc/passwd': entry })._unsafeUnwrapErr().code).toBe(code)
  })

  it('follows links inside the container, never out of it', () => {
    const host = {
      '/etc/passwd': 'app:x:0:0::/host:/bin/sh\n',
      '/bundle/rootfs/etc/passwd': { symlink: '/nix/store/passwd' },
      '/bundle/rootfs/nix/store/passwd': { symlink: '../../../../../etc/inside' },
      '/bundle/rootfs/etc/inside': passwd,
      '/bundle/rootfs/etc/group': { symlink: '/../../../etc/passwd' },
    }
    expect(lookUp('app', host)._unsafeUnwrap()).toEqual({
      ...lookUp('app')._unsafeUnwrap(),
      additionalGids: [],
    })
  })
})

describe('resolveUser', () => {
  const host = memoryHost(image)
  const named: Process = { ...process, user: { username: 'app', umask: 18, additionalGids: [9, 4] } }

  it('turns the name into numbers, keeps what else was there, and gives a home', () => {
    const plan = resolveUser()(launchWith(named), host)._unsafeUnwrap()
    expect(plan.launch.spec.process).toEqual({
      ...process,
      user: { umask: 18, additionalGids: [9, 4, 10], uid: 1000, gid: 1001 },
      env: ['PATH=/bin', 'HOME=/srv/app'],
    })
    expect(resolveUser()(plan.launch, host)._unsafeUnwrap().steps).toEqual([])
  })

  it('leaves a home that is there, and gives none where told so', () => {
    const withHome = { ...named, env: ['HOME=/mine'] }
    const home = (launched: Process, setHome: boolean) =>
      resolveUser({ setHome })(launchWith(launched), host)._unsafeUnwrap().launch.spec.process?.env
    expect([home(withHome, true), home(named, false)]).toEqual([['HOME=/mine'], ['PATH=/bin']])
  })

  it('takes the annotation before the name in the spec, and that before the one configured', () => {
    const uidOf = (options: Parameters<typeof resolveUser>[0], launch: Launch) =>
      resolveUser(options)(launch, host)._unsafeUnwrap().launch.spec.process?.user?.uid
    const options = { annotation: 'example.com/user', user: '3' }
    const annotations = { 'example.com/user': '2' }
    expect([
      uidOf(options, launchWith(named, { annotations })),
      uidOf(options, launchWith(named)),
      uidOf(options, launchWith(process)),
      uidOf({}, launchWith(process, { annotations })),
    ]).toEqual([2, 1000, 3, 0])
  })

  it('says where an unknown name stands', () => {
    const launch = launchWith({ ...process, user: { username: 'nobody' } })
    expect(resolveUser()(launch, host)._unsafeUnwrapErr()).toMatchObject({
      by: 'resolveUser',
      code: 'resolve-user/user-unknown',
      pointer: '/process/user/username',
      path: '/etc/passwd',
    })
    const annotated = launchWith(process, { annotations: { user: 'x' } })
    expect(resolveUser({ annotation: 'user' })(annotated, host)._unsafeUnwrapErr().pointer).toBe(
      '/annotations/user',
    )
  })

  const sandbox = { annotations: { 'io.kubernetes.cri.container-type': 'sandbox' } }
  it.each([
    ['no name', launchWith(process)],
    ['no process', launchWith(undefined)],
    ['a sandbox', launchWith(named, sandbox)],
    ['an exec', { ...launchWith(named), runtime: { name: 'runc', command: 'exec', containerId: 'c1' } }],
  ])('changes nothing where there is %s', (_, launch) => {
    const plan = resolveUser()(launch, memoryHost({}))._unsafeUnwrap()
    expect(plan.launch).toBe(launch)
  })

  it('is silent about a user who is right already', () => {
    const right: Process = { ...process, user: { uid: 0, gid: 0 }, env: ['HOME=/root'] }
    const launch = launchWith(right)
    expect(resolveUser({ user: 'root' })(launch, host)._unsafeUnwrap().launch).toBe(launch)
  })

  it('fails readably where there is no root', () => {
    expect(resolveUser()(launchWith(named), memoryHost({}))._unsafeUnwrapErr()).toMatchObject({
      code: 'resolve-user/root-unreadable',
      pointer: '/root/path',
    })
  })

  it('has literals without which nothing can happen', () => {
    const quoted = (launch: Launch): string => JSON.stringify(launch.spec)
    const has = (options: Parameters<typeof resolveUser>[0], launch: Launch): boolean =>
      resolveUserLiterals(options).some((literal) => quoted(launch).includes(literal))
    expect(has({}, launchWith(named))).toBe(true)
    expect(has({}, launchWith(process))).toBe(false)
    expect(has({ user: 'app' }, launchWith(process))).toBe(true)
    expect(has({ annotation: 'a/b.c' }, launchWith(process, { annotations: { 'a/b.c': '1' } }))).toBe(true)
  })
})
