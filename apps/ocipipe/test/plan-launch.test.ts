import { realHost } from '@ocipipe/host'
import { describe, expect, it } from 'vitest'
import { routesOf } from '../src/config/pipeline.js'
import { checkedDocument, planLaunch } from '../src/plan-launch.js'

const text = (spec: object) => Buffer.from(JSON.stringify({ ociVersion: '1.0.2', ...spec }))

describe('a document', () => {
  it('may have an incomplete section of another system, as engines write it', () => {
    for (const section of ['windows', 'solaris', 'vm', 'zos', 'freebsd'])
      expect(checkedDocument(text({ [section]: {} })).isOk()).toBe(true)
  })

  it('may have no wrong type where a transform could look', () => {
    expect(checkedDocument(text({ mounts: 7, windows: {} }))._unsafeUnwrapErr()).toEqual([
      expect.objectContaining({ pointer: '/mounts' }),
    ])
    expect(checkedDocument(text({ windowsToo: {}, linux: [] })).isErr()).toBe(true)
  })
})

it('a runtime is asked what it is where the pipeline that is chosen depends on it', () => {
  let asked = 0
  const plan = (rules: Parameters<typeof routesOf>[0]['rules'] & object) =>
    planLaunch(
      text({ annotations: { a: '1' }, windows: {} }),
      { name: 'runc', command: 'create', containerId: 'c' },
      { bundle: '/b', args: [] },
      routesOf({ rules }, 'runc'),
      realHost(),
      () => {
        asked += 1
        return { name: 'runsc', version: '20221219.0' }
      },
    )._unsafeUnwrap()
  plan([{ pipeline: 'sgs' }])
  plan([{ pipeline: 'gvisor', annotations: { other: null } }, { pipeline: 'sgs' }])
  expect(asked).toBe(0)
  const { plan: made } = plan([{ pipeline: 'gvisor', annotations: { a: '1' } }])
  expect(asked).toBe(1)
  expect(made.launch.runtime).toMatchObject({ name: 'runsc', version: '20221219.0', containerId: 'c' })
  expect(made.launch.spec).not.toHaveProperty('windows')
})
