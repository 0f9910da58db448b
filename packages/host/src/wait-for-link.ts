import { setTimeout as sleep } from 'node:timers/promises'
import { close, type Errno, getLinkFlags, IFF_UP, linkNames } from '@ocipipe/native'
import { describePlace, type Place } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import type { Descriptors } from './descriptors.js'
import { type HostFailure, reasonOf } from './host-failure.js'
import { type HeldNetwork, openNetworkNamespace } from './network-namespace.js'

/** What is waited for, and how long. */
export interface LinkWait {
  readonly networkNamespace: Place
  /** The interface that has to be up. Absent: any but `lo`. */
  readonly link?: string
  readonly timeoutSeconds: number
  /** Asked again and again; once it says no, the wait is over. */
  readonly isWanted?: () => boolean
}

const pauseMilliseconds = 20

/**
 * Waits until an interface is up in a network namespace. The namespace is opened once and held: one that gets its name later
 * is not it. Fails with `host/link-not-up` when the time is over, or when nobody wants it any more.
 *
 * @example
 * ```ts
 * await waitForLink({ networkNamespace: { root: '/', trust: 'host', path: 'run/netns/web' }, timeoutSeconds: 30 })
 * ```
 */
export async function waitForLink(wait: LinkWait): Promise<Result<void, HostFailure>> {
  const { networkNamespace, timeoutSeconds, isWanted = () => true } = wait
  const kept: number[] = []
  try {
    const own: Descriptors = { keep: (opened) => opened.map((fd) => (kept.push(fd), fd)) }
    const held = openNetworkNamespace(own, networkNamespace)
    if (held.isErr()) return err(held.error)
    const end = process.hrtime.bigint() + BigInt(Math.round(timeoutSeconds * 1e9))
    for (;;) {
      const up = isUp(held.value, wait.link)
      if (up.isErr()) return err(notUp(wait, reasonOf(up.error)))
      if (up.value) return ok()
      if (process.hrtime.bigint() >= end) return err(notUp(wait, `nothing for ${timeoutSeconds} seconds`))
      if (!isWanted()) return err(notUp(wait, 'nobody waits for it any more'))
      await sleep(pauseMilliseconds)
    }
  } finally {
    for (const fd of kept) close(fd)
  }
}

function isUp({ fd, socket }: HeldNetwork, link: string | undefined): Result<boolean, Errno> {
  const names =
    link === undefined ? linkNames(fd).map((all) => all.filter((name) => name !== 'lo')) : ok([link])
  return names.map((wanted) =>
    // One that is not there, or goes away in between, is not up.
    wanted.some((name) => (getLinkFlags(socket, name).unwrapOr(0) & IFF_UP) !== 0),
  )
}

function notUp({ networkNamespace, link }: LinkWait, found: string): HostFailure {
  const path = describePlace(networkNamespace)
  return {
    code: 'host/link-not-up',
    message: `${link ?? 'an interface other than lo'} did not come up in ${path}: ${found}`,
    path,
    found,
    expected: 'the engine to set the network up before the container starts',
    remedy: 'see why it did not; an engine that does it after start returns needs background',
  }
}
