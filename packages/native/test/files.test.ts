import { spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Result } from 'neverthrow'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  type Errno,
  FD_CLOEXEC,
  LOCK_EX,
  LOCK_NB,
  LOCK_SH,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  PROC_SUPER_MAGIC,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  RLIMIT_NOFILE,
  close,
  fchmod,
  fgetxattr,
  fsconfigSetFlag,
  flock,
  fstatfsType,
  getDescriptorFlags,
  getSignalMask,
  getStatusFlags,
  getTimerSlack,
  getrlimit,
  lgetxattr,
  mkdirat,
  openat2,
  readlinkat,
  renameat2,
  setDescriptorFlags,
  setSignalDisposition,
  setSignalMask,
  setStatusFlags,
  setTimerSlack,
  setrlimit,
  statx,
  statxUnique,
  symlinkat,
  unlinkat,
} from '../src/index.js'
import { chmodThroughProc } from '../src/ownership.js'
import { must, mustFail } from './must.js'
import { type Programs, buildPrograms } from './run-program.js'

const codeOf = (result: Result<unknown, Errno>): string =>
  result.match(
    () => 'no failure',
    (error) => error.code,
  )

let programs: Programs
let folder: string
let root: number
let count = 0
beforeAll(async () => {
  programs = await buildPrograms('hold-lock')
}, 60_000)
afterAll(() => programs.remove())
beforeEach(() => {
  if (root > 2) closeSync(root)
  folder = join(programs.folder, `case-${count++}`)
  mkdirSync(join(folder, 'data/inner'), { recursive: true })
  writeFileSync(join(folder, 'data/file'), 'content')
  root = openSync(folder, 'r')
})

describe('openat2', () => {
  const beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
  const tryOpen = (path: string, resolve: number, flags = O_PATH): string => {
    const opened = openat2(root, path, { flags, resolve })
    if (opened.isOk()) closeSync(opened.value)
    return codeOf(opened)
  }

  it('reaches a plain path, never inherited by a program executed later', () => {
    const fd = must(openat2(root, 'data/inner', { flags: O_PATH | O_DIRECTORY, resolve: beneath }))
    expect(readlinkSync(`/proc/self/fd/${fd}`)).toBe(join(folder, 'data/inner'))
    expect(must(getDescriptorFlags(fd))).toBe(FD_CLOEXEC)
    expect(close(fd).isOk()).toBe(true)
    expect(codeOf(close(fd))).toBe('EBADF')
  })

  it('refuses a symbolic link in any place', () => {
    symlinkSync('data', join(folder, 'link'))
    symlinkSync('file', join(folder, 'data/last'))
    expect(tryOpen('link/file', beneath)).toBe('ELOOP')
    expect(tryOpen('data/last', beneath)).toBe('ELOOP')
    expect(tryOpen('link/last', RESOLVE_BENEATH)).toBe('no failure')
  })

  it('refuses every way out of the folder', () => {
    symlinkSync('../..', join(folder, 'data/up'))
    symlinkSync('/etc', join(folder, 'data/absolute'))
    for (const path of ['..', 'data/../..', '/etc/passwd', 'data/up', 'data/absolute/passwd'])
      expect([path, tryOpen(path, RESOLVE_BENEATH)]).toEqual([path, 'EXDEV'])
  })

  it('refuses magic links and other mounts when told to', () => {
    const proc = openSync('/proc/self/fd', 'r')
    const attempt = (resolve: number): string =>
      codeOf(openat2(proc, String(root), { flags: O_PATH, resolve }))
    expect(attempt(RESOLVE_NO_MAGICLINKS)).toBe('ELOOP')
    expect(attempt(RESOLVE_BENEATH)).toBe('EXDEV')
    expect(attempt(0)).toBe('no failure')
    expect(codeOf(openat2(AT_FDCWD, '/proc/version', { flags: O_PATH, resolve: RESOLVE_NO_XDEV }))).toBe(
      'EXDEV',
    )
    closeSync(proc)
  })

  it('takes the folder for / under RESOLVE_IN_ROOT', () => {
    symlinkSync('/data/file', join(folder, 'absolute'))
    symlinkSync('../../../../data/file', join(folder, 'data/climbing'))
    for (const path of ['absolute', 'data/climbing', '/../data/file']) {
      const fd = must(openat2(root, path, { flags: O_RDONLY, resolve: RESOLVE_IN_ROOT }))
      expect(readFileSync(fd, 'utf8')).toBe('content')
      closeSync(fd)
    }
  })

  it('creates with a mode, and lets the kernel refuse one without O_CREAT', () => {
    const opened = openat2(root, 'new', { flags: O_CREAT | O_WRONLY, mode: 0o600, resolve: RESOLVE_BENEATH })
    closeSync(must(opened))
    expect(statSync(join(folder, 'new')).mode & 0o7777).toBe(0o600)
    expect(codeOf(openat2(root, 'new', { flags: O_RDONLY, mode: 0o600 }))).toBe('EINVAL')
  })

  it('takes names that are no UTF-8', () => {
    const name = Buffer.from([0x66, 0xff, 0xfe])
    closeSync(must(openat2(root, name, { flags: O_CREAT | O_WRONLY, mode: 0o600 })))
    expect(readdirSync(folder, { encoding: 'buffer' }).some((entry) => entry.equals(name))).toBe(true)
    expect(unlinkat(root, name).isOk()).toBe(true)
  })

  it('never reaches the shorter path before a NUL', () => {
    expect(mustFail(openat2(root, 'data/file\0x', { flags: O_PATH })).detail).toContain('NUL')
  })
})

describe('names in an open folder', () => {
  it('are made, read and removed', () => {
    expect(mkdirat(root, 'made', 0o700).isOk()).toBe(true)
    expect(codeOf(mkdirat(root, 'made', 0o700))).toBe('EEXIST')
    expect(symlinkat('/some where/\u00fc', root, 'link').isOk()).toBe(true)
    expect(must(readlinkat(root, 'link')).toString()).toBe('/some where/\u00fc')
    expect(codeOf(readlinkat(root, 'made'))).toBe('EINVAL')
    expect(codeOf(unlinkat(root, 'made'))).toBe('EISDIR')
    expect(unlinkat(root, 'made', AT_REMOVEDIR).isOk()).toBe(true)
    expect(unlinkat(root, 'link').isOk()).toBe(true)
    expect(readdirSync(folder)).toEqual(['data'])
  })

  it('let a link be read through its own descriptor', () => {
    symlinkSync('target', join(folder, 'link'))
    const fd = must(openat2(root, 'link', { flags: O_PATH | O_NOFOLLOW }))
    expect(must(readlinkat(fd, '')).toString()).toBe('target')
    closeSync(fd)
  })

  it('are refused when they are paths, through which a link could lead away', () => {
    for (const failed of [
      mkdirat(root, 'data/x', 0o700),
      symlinkat('x', root, '../x'),
      unlinkat(root, 'data/file'),
      renameat2(root, 'data/file', root, 'x'),
      renameat2(root, 'data', root, 'x/y'),
      readlinkat(root, 'data/file'),
    ])
      expect(mustFail(failed).detail).toContain('openat2')
  })

  it('swap with RENAME_EXCHANGE and never replace with RENAME_NOREPLACE', () => {
    writeFileSync(join(folder, 'a'), 'A')
    writeFileSync(join(folder, 'b'), 'B')
    const contents = (): string[] => ['a', 'b'].map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(renameat2(root, 'a', root, 'b', RENAME_EXCHANGE).isOk()).toBe(true)
    expect(contents()).toEqual(['B', 'A'])
    expect(codeOf(renameat2(root, 'a', root, 'b', RENAME_NOREPLACE))).toBe('EEXIST')
    expect(codeOf(renameat2(root, 'a', root, 'missing', RENAME_EXCHANGE))).toBe('ENOENT')
    expect(contents()).toEqual(['B', 'A'])
    expect(renameat2(root, 'a', root, 'b').isOk()).toBe(true)
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('B')
  })
})

describe('the status of a file', () => {
  it('agrees with what node:fs says', () => {
    linkSync(join(folder, 'data/file'), join(folder, 'second'))
    const expected = statSync(join(folder, 'second'), { bigint: true })
    const fd = must(openat2(root, 'second', { flags: O_PATH }))
    const status = must(statx(fd, '', AT_EMPTY_PATH))
    expect(status).toMatchObject({
      type: 'file',
      mode: Number(expected.mode) & 0o7777,
      uid: Number(expected.uid),
      gid: Number(expected.gid),
      linkCount: 2,
      inode: expected.ino,
      sizeBytes: 7n,
      specialDevice: { major: 0, minor: 0 },
    })
    const { major, minor } = status.device
    expect((BigInt(major & 0xfff) << 8n) | BigInt(minor & 0xff)).toBe(expected.dev & 0xfffffn)
    closeSync(fd)
  })

  it('tells types apart and does not follow a link when told so', () => {
    symlinkSync('data', join(folder, 'link'))
    const typeOf = (path: string, flags = 0): string => must(statx(root, path, flags)).type
    expect([typeOf('link'), typeOf('link', AT_SYMLINK_NOFOLLOW)]).toEqual(['directory', 'symlink'])
    expect(must(statx(AT_FDCWD, '/dev/null', 0))).toMatchObject({
      type: 'character',
      specialDevice: { major: 1, minor: 3 },
    })
    expect(codeOf(statx(root, 'missing', 0))).toBe('ENOENT')
  })

  it('names the mount as mountinfo does', () => {
    const line = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .findLast((entry) => entry.split(' ')[4] === '/proc')
    const proc = must(statx(AT_FDCWD, '/proc', 0))
    expect(String(proc.mountId)).toBe(line?.split(' ')[0])
    expect(proc.isMountRoot).toBe(true)
    expect(must(statx(AT_FDCWD, '/proc/self', 0)).isMountRoot).toBe(false)
    const unique = must(statxUnique(AT_FDCWD, '/proc', 0))
    expect(unique.uniqueMountId === undefined || unique.uniqueMountId > 2n ** 31n).toBe(true)
  })

  it('tells the file system', () => {
    const proc = openSync('/proc', 'r')
    expect(must(fstatfsType(proc))).toBe(PROC_SUPER_MAGIC)
    closeSync(proc)
  })

  it('has no attribute that nobody set, for a path, a descriptor and an O_PATH descriptor alike', () => {
    const name = 'user.ocipipe.never-set'
    expect(codeOf(lgetxattr(join(folder, 'data'), name))).toMatch(/^(ENODATA|EOPNOTSUPP)$/)
    expect(codeOf(fgetxattr(root, name))).toMatch(/^(ENODATA|EOPNOTSUPP)$/)
    const fd = must(openat2(root, 'data', { flags: O_PATH }))
    expect(codeOf(fgetxattr(fd, name))).toMatch(/^(ENODATA|EOPNOTSUPP)$/)
    closeSync(fd)
    expect(codeOf(fgetxattr(fd, name))).toBe('EBADF')
  })

  it.each([
    ['fchmod', fchmod],
    ['the way through /proc for older kernels', chmodThroughProc],
  ])('changes its permission bits by an O_PATH descriptor: %s', (_name, change) => {
    chmodSync(join(folder, 'data/file'), 0o600)
    const fd = must(openat2(root, 'data/file', { flags: O_PATH }))
    expect(change(fd, 0o4751).isOk()).toBe(true)
    expect(statSync(join(folder, 'data/file')).mode & 0o7777).toBe(0o4751)
    closeSync(fd)
    expect(codeOf(change(fd, 0o600))).toMatch(/^(EBADF|ENOENT)$/)
  })

  it('takes no more than twelve permission bits and leaves symbolic links alone', () => {
    expect(codeOf(fchmod(root, 0o200_755))).toBe('EINVAL')
    symlinkSync('data', join(folder, 'link'))
    const fd = must(openat2(root, 'link', { flags: O_PATH | O_NOFOLLOW }))
    expect(codeOf(fchmod(fd, 0o600))).toBe('EOPNOTSUPP')
    closeSync(fd)
  })
})

describe('the log of a file system context', () => {
  it('is not looked for in a descriptor that is none', () => {
    const fd = openSync(join(folder, 'data/file'), 'r')
    expect(mustFail(fsconfigSetFlag(fd, 'ro'))).toEqual({ code: 'EINVAL', errno: 22, syscall: 'fsconfig' })
    expect(readFileSync(fd, 'utf8')).toBe('content')
    closeSync(fd)
  })
})

describe('flock', { timeout: 60_000 }, () => {
  it('keeps another process out until it ends', async () => {
    const file = join(folder, 'data/file')
    const holder = spawn(process.execPath, [programs.pathOf('hold-lock'), file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => holder.once('exit', resolve))
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    const fd = openSync(file, 'r')
    expect(codeOf(flock(fd, LOCK_EX | LOCK_NB))).toBe('EAGAIN')
    expect(codeOf(flock(fd, LOCK_SH | LOCK_NB))).toBe('EAGAIN')
    holder.stdin.end()
    expect(await ended).toBe(0)
    expect(flock(fd, LOCK_EX | LOCK_NB).isOk()).toBe(true)
    closeSync(fd)
  })
})

describe('the state of the process', () => {
  it('has descriptor flags and status flags', () => {
    const fd = must(openat2(root, 'data/file', { flags: O_RDWR }))
    expect(setDescriptorFlags(fd, 0).isOk()).toBe(true)
    expect(must(getDescriptorFlags(fd))).toBe(0)
    const flags = must(getStatusFlags(fd))
    expect(flags & O_NONBLOCK).toBe(0)
    expect(setStatusFlags(fd, flags | O_NONBLOCK).isOk()).toBe(true)
    expect(must(getStatusFlags(fd)) & O_NONBLOCK).toBe(O_NONBLOCK)
    closeSync(fd)
    expect(codeOf(getDescriptorFlags(fd))).toBe('EBADF')
  })

  it('has limits', () => {
    const before = must(getrlimit(RLIMIT_NOFILE))
    expect(setrlimit(RLIMIT_NOFILE, { ...before, soft: before.soft - 1n }).isOk()).toBe(true)
    expect(must(getrlimit(RLIMIT_NOFILE))).toEqual({ ...before, soft: before.soft - 1n })
    expect(setrlimit(RLIMIT_NOFILE, before).isOk()).toBe(true)
    expect(codeOf(setrlimit(RLIMIT_NOFILE, { soft: before.hard + 1n, hard: before.hard }))).toBe('EINVAL')
    expect(codeOf(setrlimit(RLIMIT_NOFILE, { soft: -1n, hard: 2n ** 64n }))).toBe('EINVAL')
  })

  it('has a signal mask and dispositions', () => {
    const before = must(getSignalMask())
    // SIGURG and the highest real-time signal, of which nobody here makes use; SIGKILL is left out by the kernel.
    const wanted = (1n << 22n) | (1n << 63n)
    expect(setSignalMask(wanted | (1n << 8n)).isOk()).toBe(true)
    expect(must(getSignalMask())).toBe(wanted)
    expect(setSignalMask(before).isOk()).toBe(true)
    expect(codeOf(setSignalMask(2n ** 64n))).toBe('EINVAL')
    expect(codeOf(setSignalMask(-1n))).toBe('EINVAL')
    const ignored = (): bigint =>
      BigInt(`0x${/SigIgn:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]}`)
    expect(setSignalDisposition(64, 'ignore').isOk()).toBe(true)
    expect(ignored() & (1n << 63n)).not.toBe(0n)
    expect(setSignalDisposition(64, 'default').isOk()).toBe(true)
    expect(ignored() & (1n << 63n)).toBe(0n)
    for (const signal of [0, 9, 19, 65])
      expect(codeOf(setSignalDisposition(signal, 'default'))).toBe('EINVAL')
  })

  it('has a timer slack', () => {
    const before = must(getTimerSlack())
    expect(setTimerSlack(1).isOk()).toBe(true)
    expect(must(getTimerSlack())).toBe(1)
    expect(setTimerSlack(before).isOk()).toBe(true)
  })
})
