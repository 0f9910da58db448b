import { describe, expect, it } from 'vitest'
import { mountOf, parseMountinfo } from '../src/index.js'

const text = `27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
36 27 0:40 / /with\\040space rw,nosuid master:3 propagate_from:2 - tmpfs tmpfs rw,size=64k
40 27 0:41 / /run/b/rootfs rw,relatime - overlay overlay rw,lowerdir=/a\\134\\054b:/c,lowerdir+=/x\\054y,upperdir=/u,workdir=/w
41 40 0:42 / /run/b/rootfs rw,relatime - overlay overlay rw,lowerdir=/run/b/rootfs
not a line of it
`

describe('parseMountinfo', () => {
  const mounts = parseMountinfo(text)

  it('reads every field, with and without optional ones', () => {
    expect(mounts[0]).toEqual({
      id: 27,
      parentId: 1,
      device: '254:0',
      root: '/',
      mountPoint: '/',
      options: ['rw', 'relatime'],
      propagation: ['shared:1'],
      fsType: 'ext4',
      source: '/dev/vda',
      superOptions: ['rw', 'discard'],
    })
    expect(mounts).toHaveLength(4)
    expect(mounts[1]).toMatchObject({
      mountPoint: '/with space',
      propagation: ['master:3', 'propagate_from:2'],
    })
  })

  it('keeps a comma inside a path inside one option', () => {
    expect(mounts[2]?.superOptions).toEqual([
      'rw',
      'lowerdir=/a\\,b:/c',
      'lowerdir+=/x,y',
      'upperdir=/u',
      'workdir=/w',
    ])
  })

  it('finds the topmost mount that holds a path', () => {
    expect(mountOf(mounts, '/run/b/rootfs/etc')?.id).toBe(41)
    expect(mountOf(mounts, '/run/b/rootfsX')?.id).toBe(27)
    expect(mountOf(mounts, '/')?.id).toBe(27)
  })
})
