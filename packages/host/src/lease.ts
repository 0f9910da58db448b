import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { AT_EMPTY_PATH, flock, LOCK_EX, LOCK_NB, statx } from '@ocipipe/native'
import { describePlace, type LeaseEffect } from '@ocipipe/core'
import { err, ok, type Result } from 'neverthrow'
import { type Descriptors, withDescriptors } from './descriptors.js'
import { codeOf, type HostFailure, reasonOf } from './host-failure.js'
import { openFolder } from './open-place.js'
import { isOverlayMounted } from './overlay-mounts.js'
import { bootId, isRunning, type ProcessIdentity, thisProcess } from './process-identity.js'
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

/** A lease that this process has. Until the process ends or executes something, nobody else can even ask for it. */
export interface HeldLease {
  readonly path: string
  /** Notes the overlay, by which others tell that the holder lives. */
  mounted(device: string): void
}

const waitMilliseconds = 10_000
const stepMilliseconds = 20

/**
 * Takes the volume for a container. A volume is its root folder (device and inode), however many paths lead to it.
 *
 * A holder lives as long as its overlay is mounted anywhere; one that is dead, or from before the last boot, is replaced.
 * `host/lease-held` names the holder that lives.
 */
export function takeLease(
  folder: StateFolder,
  descriptors: Descriptors,
  effect: LeaseEffect,
  key: string,
): Result<HeldLease, HostFailure> {
  return volumeIdentity(effect).andThen((identity) => {
    const path = `${folder.leases}/${identity}`
    return lockedFile(path).andThen((fd) => {
      // The lock ends with the descriptor: when `execve` closes it, or with this process.
      descriptors.keep(ok(fd))
      const record = recordIn(readFileSync(fd, 'utf8'))
      if (record !== undefined && record.key !== key && lives(record)) return err(heldFailure(effect, record))
      const mine: LeaseRecord = {
        key,
        containerId: effect.holder,
        volume: describePlace(effect.volume),
        bootId: bootId(),
        process: thisProcess(),
      }
      writeRecord(fd, mine)
      return ok({ path, mounted: (device: string) => writeRecord(fd, { ...mine, device }) })
    })
  })
}

/** Gives a lease back, unless somebody else took it over. */
export function releaseLease(path: string, key: string): Result<void, HostFailure> {
  return lockedFile(path, false).map((fd) => {
    if (fd < 0) return
    if (recordIn(readFileSync(fd, 'utf8'))?.key === key) unlinkSync(path)
    closeSync(fd)
  })
}

/** The record of a lease whose holder is dead; `undefined` when it lives, or when the lease is being taken now. */
export function deadHolder(path: string): LeaseRecord | undefined {
  try {
    const record = recordIn(readFileSync(path, 'utf8'))
    return record !== undefined && !lives(record) ? record : undefined
  } catch {
    return undefined
  }
}

function lives(record: LeaseRecord): boolean {
  if (record.bootId !== bootId()) return false
  // Without a mount, the holder was killed before it mounted: the lock that we have now would otherwise be its.
  if (record.device === undefined) return false
  return isOverlayMounted(record.key, record.device) || isRunning(record.process)
}

function volumeIdentity(effect: LeaseEffect): Result<string, HostFailure> {
  return withDescriptors((own) =>
    openFolder(own, effect.volume).andThen((fd) =>
      statx(fd, '', AT_EMPTY_PATH)
        .map(({ device, inode }) => `${device.major}:${device.minor}:${inode}`)
        .mapErr((errno) => leaseFailure(describePlace(effect.volume), reasonOf(errno))),
    ),
  )
}

/** Opens and locks; the file may be unlinked between the two, and then a lock on it would be a lock on nothing. */
function lockedFile(path: string, make = true): Result<number, HostFailure> {
  const until = Date.now() + waitMilliseconds
  for (;;) {
    let fd: number
    try {
      fd = openSync(path, make ? 'a+' : 'r+', 0o600)
    } catch (thrown) {
      return codeOf(thrown) === 'ENOENT' && !make ? ok(-1) : err(leaseFailure(path, codeOf(thrown)))
    }
    const locked = flock(fd, LOCK_EX | LOCK_NB)
    if (locked.isOk() && isStill(path, fd)) return ok(fd)
    closeSync(fd)
    if (locked.isErr() && locked.error.code !== 'EAGAIN')
      return err(leaseFailure(path, reasonOf(locked.error)))
    if (Date.now() > until) {
      return err({
        code: 'host/lease-busy',
        message: `the lease ${path} stayed locked by another launch for ${waitMilliseconds / 1000} seconds`,
        path,
        remedy: 'try again; if it stays so, look for a wrapper that hangs',
      })
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stepMilliseconds)
  }
}

function isStill(path: string, fd: number): boolean {
  try {
    return statSync(path).ino === fstatSync(fd).ino
  } catch {
    return false
  }
}

function recordIn(text: string): LeaseRecord | undefined {
  try {
    return JSON.parse(text) as LeaseRecord
  } catch {
    // Empty when it is new; cut short when its writer was killed, which no holder that lives was.
    return undefined
  }
}

function writeRecord(fd: number, record: LeaseRecord): void {
  ftruncateSync(fd, 0)
  writeSync(fd, JSON.stringify(record))
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
