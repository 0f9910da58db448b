import { err, ok } from 'neverthrow'
import { describe, expect, it } from 'vitest'
import { containerKey, overlaySource } from '../src/index.js'

const keyOf = (containerId: string, root?: string) =>
  containerKey({
    runtime: { name: 'runc', command: 'create', containerId, ...(root === undefined ? {} : { root }) },
  })

describe('containerKey', () => {
  it('is one path segment, with the state folder of the runtime in it', () => {
    expect(keyOf('c1')).toEqual(ok('c1'))
    expect(keyOf('c1', '/run/containerd/runc/k8s.io')).toEqual(ok('c1@%2Frun%2Fcontainerd%2Frunc%2Fk8s.io'))
  })

  it('refuses an id that would be another path', () => {
    for (const id of ['..', '.', '', 'a/b', 'a\0b', 'ü']) expect(keyOf(id)).toEqual(err(id))
  })

  it('refuses a state folder that has no UTF-8 form', () => {
    expect(keyOf('c1', '/run/\ud800')).toEqual(err('/run/\ud800'))
  })

  it('names the source of the overlay', () => {
    expect(overlaySource('c1')).toBe('ocipipe:c1')
  })
})
