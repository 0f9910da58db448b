import { describe, expect, it } from 'vitest'
import {
  errorOf,
  host,
  hostWith,
  launch,
  mountEntry,
  mountsWith,
  planOf,
  rootOverlay,
  trigger,
  volume,
} from './fixture.js'
import { memoryHost } from '@ocipipe/testing'
import { folder, tree } from './fixture.js'

const on = (fsType: string, more = {}) =>
  hostWith({ [`${volume}/upper`]: folder }, [
    mountEntry('/', 'ext4'),
    mountEntry(volume, fsType, more),
    rootOverlay,
  ])
const readonly = mountsWith({ ...trigger, options: ['rbind', 'ro'] })

describe('the file system of the volume', () => {
  const unsuitable =
    'nfs nfs4 cifs smb3 9p vfat exfat ntfs ntfs3 fuseblk fuse.sshfs squashfs erofs iso9660 overlay'.split(' ')

  it.each(unsuitable)('cannot be %s', (fsType) => {
    expect(errorOf(launch, on(fsType))).toMatchObject({
      code: 'overlay-rootfs/file-system-unsuitable',
      pointer: '/mounts/1',
      path: volume,
      found: fsType,
    })
  })

  it.each(unsuitable)('may be %s when nothing is written to it', (fsType) => {
    expect(planOf(readonly, on(fsType)).effects).toHaveLength(1)
  })

  it.each(['ext4', 'xfs', 'btrfs', 'tmpfs', 'f2fs', 'zfs'])('may be %s', (fsType) => {
    expect(planOf(launch, on(fsType)).effects).toHaveLength(4)
  })

  it('is that of the topmost mount there', () => {
    const hidden = [mountEntry('/', 'ext4'), mountEntry(volume, 'nfs'), mountEntry(volume, 'xfs')]
    expect(planOf(launch, hostWith({}, hidden)).effects).toHaveLength(4)
    expect(errorOf(launch, hostWith({}, hidden.toReversed())).found).toBe('nfs')
  })

  it.each([{ options: ['ro', 'relatime'] }, { superOptions: ['ro'] }])(
    'must not be read-only when the container may write: %j',
    (more) => {
      expect(errorOf(launch, on('ext4', more))).toMatchObject({
        code: 'overlay-rootfs/volume-read-only',
        pointer: '/mounts/1',
        found: `ro at ${volume}`,
      })
      expect(planOf(readonly, on('ext4', more)).effects).toHaveLength(1)
    },
  )

  it('cannot be known without the mount table', () => {
    const blind = { ...host, mounts: () => host.lstat('/proc/self/mountinfo').map(() => []) }
    expect(errorOf(launch, blind)).toMatchObject({
      code: 'overlay-rootfs/host-unreadable',
      path: '/proc/self/mountinfo',
      found: 'ENOENT',
    })
  })
})

describe('the kernel', () => {
  const running = (release: string) => memoryHost(tree, { kernel: { release, machine: 'x86_64' } })

  it('may be any, unless told otherwise', () => {
    expect(planOf(launch, running('4.18.0-553.el8')).effects).toHaveLength(4)
    expect(planOf(launch, running('strange')).effects).toHaveLength(4)
  })

  it.each([
    ['5.11.0', '5.11'],
    ['5.11', '5.11.0'],
    ['6.1.0-18-amd64', '5.11'],
    ['5.100.0', '5.11'],
    ['10.0', '9.9.9'],
  ])('%s is new enough for %s', (release, minimumKernel) => {
    expect(planOf(launch, running(release), { minimumKernel }).effects).toHaveLength(4)
  })

  it.each([
    ['5.10.0-21-amd64', '5.11'],
    ['5.9', '5.11'],
    ['4.18.0-553.el8', '5'],
    ['strange', '1'],
  ])('%s is too old for %s', (release, minimumKernel) => {
    expect(errorOf(launch, running(release), { minimumKernel })).toMatchObject({
      code: 'overlay-rootfs/kernel-too-old',
      found: release,
      expected: `${minimumKernel} or newer`,
    })
  })
})
