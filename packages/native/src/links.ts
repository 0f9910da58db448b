import { readFileSync } from 'node:fs'
import { type Result, err, fromThrowable, ok } from 'neverthrow'
import { type Errno, errnoOf, refused } from './errno.js'
import { syscall } from './libc.js'
import { AT_FDCWD } from './open-flags.js'
import { close, openat2 } from './open.js'
import { type PathBytes, cString } from './path-bytes.js'

/** A network interface is up, as far as whoever administers it decides (netdevice(7)). */
export const IFF_UP = 0x1

const CLONE_NEWNET = 0x40000000
const AF_INET = 2
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2_000_000
const SIOCGIFFLAGS = 0x8913
const SIOCSIFFLAGS = 0x8914

/** `IFNAMSIZ` with the NUL that ends it. */
const nameBytes = 16
const ifreqBytes = 40

/**
 * Does something in the network namespace `namespaceFd`. The calling thread goes there (`setns(2)`) and comes back, whether or
 * not that succeeded; the other threads of the process never leave. Should it not get back, that is the error, and the
 * process must not go on.
 */
const inNetwork = <T>(namespaceFd: number, work: () => Result<T, Errno>): Result<T, Errno> =>
  openat2(AT_FDCWD, '/proc/thread-self/ns/net', { flags: 0 }).andThen((own) => {
    const done = syscall('setns', namespaceFd, CLONE_NEWNET).andThen(() => {
      const result = work()
      return syscall('setns', own, CLONE_NEWNET).andThen(() => result)
    })
    close(own)
    return done
  })

/**
 * A datagram socket in the network namespace `namespaceFd`, for {@link getLinkFlags} and {@link setLinkFlags}: a socket stays
 * in the namespace in which it was made. `EINVAL`: not a network namespace, `EPERM`: no `CAP_SYS_ADMIN`.
 */
export const networkSocket = (namespaceFd: number): Result<number, Errno> =>
  inNetwork(namespaceFd, () => syscall('socket', AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))

/** The names of the network interfaces in the network namespace `namespaceFd`. */
export const linkNames = (namespaceFd: number): Result<readonly string[], Errno> =>
  inNetwork(namespaceFd, () =>
    fromThrowable(
      () => readFileSync('/proc/thread-self/net/dev', 'latin1'),
      () => errnoOf('read', 5, 'cannot read /proc/thread-self/net/dev'),
    )(),
  ).map((text) =>
    text
      .split('\n')
      .slice(2)
      .flatMap((line) => (line.includes(':') ? [line.slice(0, line.lastIndexOf(':')).trim()] : [])),
  )

/** `struct ifreq` with the name only. */
const packIfreq = (link: PathBytes): Result<Buffer, Errno> =>
  cString('ioctl', link).andThen((name) => {
    if (name.length > nameBytes || name.length === 1)
      return err(refused('ioctl', `the name of an interface has 1 to ${nameBytes - 1} bytes`))
    const request = Buffer.alloc(ifreqBytes)
    name.copy(request)
    return ok(request)
  })

/** The flags `IFF_*` of an interface (`SIOCGIFFLAGS` of netdevice(7)). `ENODEV`: there is none of that name. */
export const getLinkFlags = (socket: number, link: PathBytes): Result<number, Errno> =>
  packIfreq(link).andThen((request) =>
    syscall('ioctl', socket, SIOCGIFFLAGS, request).map(() => request.readUInt16LE(nameBytes)),
  )

/** Sets the flags of an interface. Needs `CAP_NET_ADMIN` in the user namespace of its network namespace. */
export const setLinkFlags = (socket: number, link: PathBytes, flags: number): Result<void, Errno> =>
  packIfreq(link).andThen((request) => {
    request.writeUInt16LE(flags & 0xffff, nameBytes)
    return syscall('ioctl', socket, SIOCSIFFLAGS, request).andThen(() => ok())
  })
