import { type Result, ok } from 'neverthrow'
import type { Errno } from './errno.js'
import { syscall } from './libc.js'

/** The one descriptor flag: closed by `execve`. */
export const FD_CLOEXEC = 1

const F_GETFD = 1
const F_SETFD = 2
const F_GETFL = 3
const F_SETFL = 4

/** The flags of the descriptor itself, `FD_CLOEXEC` or 0 (`F_GETFD` of `fcntl(2)`). `EBADF`: it is not open. */
export const getDescriptorFlags = (fd: number): Result<number, Errno> => syscall('fcntl', fd, F_GETFD)

export const setDescriptorFlags = (fd: number, flags: number): Result<void, Errno> =>
  syscall('fcntl', fd, F_SETFD, flags).andThen(() => ok())

/** The status flags of the opening, such as `O_NONBLOCK`, which every process that holds it shares (`F_GETFL`). */
export const getStatusFlags = (fd: number): Result<number, Errno> => syscall('fcntl', fd, F_GETFL)

export const setStatusFlags = (fd: number, flags: number): Result<void, Errno> =>
  syscall('fcntl', fd, F_SETFL, flags).andThen(() => ok())
