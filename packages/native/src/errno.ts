/**
 * Why a system call failed, or why it was refused before it was made.
 *
 * `code` and `errno` are the kernel's (`errno(3)`); `syscall` is the call's name in section 2 of the manual. `detail` is
 * there when more is known: the words of the kernel's own log of a failed mount, or what was wrong with an argument.
 */
export interface Errno {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  readonly detail?: string
}

/** The names of errno 1 and up, in order; the same on x86-64 and arm64. Numbers that Linux never used are empty. */
const names: readonly string[] = [
  'EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV',
  'ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK',
  'ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT',
  'EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV',
  'ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX',
  'ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT',
  'ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET',
  'ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN',
  'EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE',
  'ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON',
]
  .join(' ')
  .split(' ')

/** The name of an errno, such as `ENOENT` for 2; `E<number>` for one that Linux has not named. */
export const errnoName = (errno: number): string => {
  const name = names[errno - 1]
  return name === undefined || name === '-' ? `E${errno}` : name
}

export const errnoOf = (syscall: string, errno: number, detail?: string): Errno => ({
  code: errnoName(errno),
  errno,
  syscall,
  ...(detail === undefined ? {} : { detail }),
})

/** An argument that was turned down here, before the kernel saw it. */
export const refused = (syscall: string, detail: string): Errno => errnoOf(syscall, 22, detail)
