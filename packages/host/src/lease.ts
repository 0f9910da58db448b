import { constants, ftruncateSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { AT_EMPTY_PATH, statx } from '@ocipipe/native'
import { describePlace, type LeaseEffect } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { codeOf, type HostFailure, reasonOf } from './host-failure.js'
import { lockWaitSeconds, openLocked } from './locked.js'
import { openFolder } from './open-place.js'
import { isOverlayMounted } from './overlay-mounts.js'
import { bootId, isRunning, isThisBoot, type ProcessIdentity, thisProcess } from './process-identity.js'
import type { StateFolder } from './state-folder.js'

/** Who has a volume. Written by root into a folder of root's; the tenant's volume holds nothing that we believe. */
export interface LeaseRecord {
  readonly key: string
  readonly containerId: string
  readonly volume: string
  readonly bootId: string
  readonly process: ProcessIdentity
  /** `major:minor` of the holder's overlay, once it is mounted. */
  readonly device?: string
}

const releaseWaitSeconds = 1

/** A lease that this process has. While its effects are done, nobody else can even ask for it. */
export interface HeldLease {
  /** Notes the overlay, by which others tell that the holder lives. */
  mounted(device: string): Result<void, HostFailure>
}

/** Where the lease of a volume is. A volume is its root folder (device and inode), however many paths lead to it. */
export function leasePath(folder: StateFolder, effect: LeaseEffect): Result<string, HostFailure> {
  return withDescriptors((own) =>
    openFolder(own, effect.volume).andThen((fd) =>
      statx(fd, '', AT_EMPTY_PATH)
        .map(({ device, inode }) => `${folder.leases}/${device.major}:${device.minor}:${inode}`)
        .mapErr((errno) => leaseFailure(describePlace(effect.volume), reasonOf(errno))),
    ),
  )
}

/**
 * Takes the volume for a container.
 *
 * A holder lives as long as its overlay is mounted anywhere; one that is dead, or from before the last boot, is replaced.
 * `host/lease-held` names the holder that lives.
 */
export function takeLease(
  path: string,
  descriptors: Descriptors,
  effect: LeaseEffect,
  key: string,
): Result<HeldLease, HostFailure> {
  // The lock ends with the descriptor.
  return descriptors
    .keep(openLocked(path, constants.O_RDWR | constants.O_CREAT))
    .mapErr((found) => lockFailure(path, found))
    .andThen((fd) =>
      recordOf(path, fd).andThen((found) => {
        // After a record of our own key this very process may run; an overlay under it is a container that nobody knows.
        if (found !== undefined && (found.key === key ? isMounted(found) : lives(found)))
          return err(heldFailure(effect, found))
        const mine: LeaseRecord = {
          key,
          containerId: effect.holder,
          volume: describePlace(effect.volume),
          bootId: bootId(),
          process: thisProcess(),
        }
        return writeRecord(path, fd, mine).map(() => ({
          mounted: (device: string) => writeRecord(path, fd, { ...mine, device }),
        }))
      }),
    )
}

/**
 * Gives a lease back if what it says allows it. `undefined`: nothing that can be read, so nobody that lives wrote it. One that
 * stays locked is being taken, by somebody who finds out for himself what it says.
 */
export function releaseLease(
  path: string,
  mayRelease: (record: LeaseRecord | undefined) => boolean,
): Result<void, HostFailure> {
  return withDescriptors((own) => {
    const locked = own.keep(openLocked(path, constants.O_RDWR, releaseWaitSeconds))
    if (locked.isErr())
      return ['ENOENT', 'EAGAIN'].includes(locked.error) ? ok() : err(lockFailure(path, locked.error))
    return recordOf(path, locked.value).andThen((found) => {
      if (!mayRelease(found)) return ok()
      try {
        unlinkSync(path)
        return ok()
      } catch (thrown) {
        return err(leaseFailure(path, codeOf(thrown)))
      }
    })
  })
}

/** Whether the holder is still there: its launch is under way, or its overlay is mounted. */
export function lives(record: LeaseRecord): boolean {
  return isMounted(record) || (isThisBoot(record.bootId) && isRunning(record.process))
}

function isMounted({ key, device, bootId: boot }: LeaseRecord): boolean {
  return isThisBoot(boot) && device !== undefined && isOverlayMounted(key, device)
}

/** What a lease says, without asking for it; `undefined` when it is gone or being written. */
export function readLease(path: string): LeaseRecord | undefined {
  try {
    return recordIn(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function recordOf(path: string, fd: number): Result<LeaseRecord | undefined, HostFailure> {
  try {
    return ok(recordIn(readFileSync(fd, 'utf8')))
  } catch (thrown) {
    return err(leaseFailure(path, codeOf(thrown)))
  }
}

/** Empty when it is new; cut short when its writer was killed, which no holder that lives was. */
function recordIn(text: string): LeaseRecord | undefined {
  try {
    return JSON.parse(text) as LeaseRecord
  } catch {
    return undefined
  }
}

/** Over the old one and then cut to length: a lease that is held can be read at every moment. */
function writeRecord(path: string, fd: number, record: LeaseRecord): Result<void, HostFailure> {
  const bytes = Buffer.from(JSON.stringify(record))
  try {
    const written = writeSync(fd, bytes, 0, bytes.length, 0)
    if (written < bytes.length) return err(leaseFailure(path, 'ENOSPC'))
    ftruncateSync(fd, bytes.length)
    return ok()
  } catch (thrown) {
    return err(leaseFailure(path, codeOf(thrown)))
  }
}

function lockFailure(path: string, found: string): HostFailure {
  if (found !== 'EAGAIN') return leaseFailure(path, found)
  return {
    code: 'host/lease-busy',
    message: `the lease ${path} stayed locked by another launch for ${lockWaitSeconds} seconds`,
    path,
    remedy: 'try again; if it stays so, look for a wrapper that hangs',
  }
}

function heldFailure(effect: LeaseEffect, holder: LeaseRecord): HostFailure {
  const volume = describePlace(effect.volume)
  return {
    code: 'host/lease-held',
    message: `the volume ${volume} is in use by container ${holder.containerId}`,
    path: volume,
    by: effect.by,
    found: `${holder.containerId}, mounted from ${holder.volume}`,
    expected: 'no other container on this volume',
    remedy: `stop container ${holder.containerId} first, or give this one a volume of its own`,
  }
}

function leaseFailure(path: string, found: string): HostFailure {
  return { code: 'host/lease', message: `the lease of ${path} cannot be taken: ${found}`, path, found }
}
