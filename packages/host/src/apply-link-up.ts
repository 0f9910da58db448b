import { type Errno, getLinkFlags, IFF_UP, setLinkFlags } from '@ocipipe/native'
import { describePlace, type LinkUpEffect, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Doing } from './apply.js'
import { withDescriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import type { Inverse } from './inverse.js'
import { openNetworkNamespace } from './network-namespace.js'

/** Brings an interface up. One that is up already is nobody's to take down again, and nothing is written down about it. */
export function applyLinkUp(effect: LinkUpEffect, doing: Doing): Result<void, HostFailure> {
  const { networkNamespace, link } = effect
  const failed = (errno: Errno): HostFailure => linkFailure(networkNamespace, link, 'brought up', errno)
  return withDescriptors((own) =>
    openNetworkNamespace(own, networkNamespace).andThen(({ socket, inode }) =>
      getLinkFlags(socket, link)
        .mapErr(failed)
        .andThen((flags) => {
          if ((flags & IFF_UP) !== 0) return ok()
          // Others may share the namespace and rely on the link by the time the container ends.
          return doing
            .record({ on: 'failure', kind: 'link-down', networkNamespace, inode, link })
            .andThen(() => setLinkFlags(socket, link, flags | IFF_UP).mapErr(failed))
        }),
    ),
  )
}

/** Takes down what was brought up. A namespace or interface that is gone, or is another by now, has nothing of ours. */
export function takeLinkDown({
  networkNamespace,
  inode,
  link,
}: Extract<Inverse, { kind: 'link-down' }>): Result<void, HostFailure> {
  const failed = (errno: Errno): HostFailure => linkFailure(networkNamespace, link, 'taken down', errno)
  return withDescriptors((own) => {
    const opened = openNetworkNamespace(own, networkNamespace)
    if (opened.isErr()) return isGone.has(opened.error.code) ? ok() : err(opened.error)
    const { socket, inode: found } = opened.value
    if (found !== inode) return ok()
    const flags = getLinkFlags(socket, link)
    if (flags.isErr()) return flags.error.code === 'ENODEV' ? ok() : err(failed(flags.error))
    if ((flags.value & IFF_UP) === 0) return ok()
    return setLinkFlags(socket, link, flags.value & ~IFF_UP).mapErr(failed)
  })
}

const isGone: ReadonlySet<HostFailure['code']> = new Set([
  'host/place-missing',
  'host/place-not-a-folder',
  'host/place-not-a-network-namespace',
])

function linkFailure(place: Place, link: string, done: string, errno: Errno): HostFailure {
  const path = describePlace(place)
  const found = reasonOf(errno)
  return {
    code: 'host/link',
    message: `the network interface ${JSON.stringify(link)} cannot be ${done} in ${path}: ${found}`,
    path,
    found,
    ...(errno.code === 'ENODEV' ? { expected: 'an interface of that name' } : {}),
    ...(errno.code === 'EPERM' ? { expected: 'CAP_NET_ADMIN' } : {}),
  }
}
