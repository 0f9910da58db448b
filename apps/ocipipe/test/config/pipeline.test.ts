import type { Launch } from '@ocipipe/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayApply, meets, pipelineOf, routesOf } from '../../src/config/pipeline.js'

const launch = (spec: object): Launch =>
  ({
    runtime: { name: 'runc', command: 'create', containerId: 'c' },
    bundle: '/b',
    args: [],
    spec,
  }) as unknown as Launch

describe('routes', () => {
  it('are the rules that name the called program or none, in order', () => {
    const rules = [
      { pipeline: 'sgs', calledAs: ['crun'] },
      { pipeline: 'sgs', calledAs: ['runc', 'crun'] },
      { pipeline: 'sgs' },
    ]
    expect(routesOf({ rules }, '/usr/bin/runc').map(({ rule }) => rule)).toEqual([rules[1], rules[2]])
    expect(routesOf({ rules }, 'crun').map(({ rule }) => rule)).toEqual(rules)
    expect(routesOf({ rules }, 'runc-other').map(({ rule }) => rule)).toEqual([rules[2]])
    expect(routesOf({}, 'runc')).toEqual([])
  })

  it('take a pipeline of the configuration before a preset of the same name', () => {
    const own = { pipelines: { sgs: [{ overlayRootfs: { trigger: { mountDestination: '/own' } } }] } }
    expect(pipelineOf(own, 'sgs').literals).toContain('own')
    expect(pipelineOf({}, 'sgs').literals).toContain('sgs-os-volume')
  })
})

describe('a rule', () => {
  it('holds when all of its conditions do', () => {
    const rule = { pipeline: 'sgs', annotations: { a: '1', b: null }, mountDestination: '/data' }
    const spec = { annotations: { a: '1', b: '' }, mounts: [{ destination: '/data' }] }
    expect(meets(rule, launch(spec))).toBe(true)
    expect(meets(rule, launch({ ...spec, annotations: { a: '2', b: '' } }))).toBe(false)
    expect(meets(rule, launch({ ...spec, annotations: { a: '1' } }))).toBe(false)
    expect(meets(rule, launch({ ...spec, mounts: [{ destination: '/data/' }] }))).toBe(false)
    expect(meets({ pipeline: 'sgs' }, launch({}))).toBe(true)
  })

  it('is not met by what every object has', () => {
    for (const key of ['constructor', 'toString', '__proto__'])
      expect(meets({ pipeline: 'sgs', annotations: { [key]: null } }, launch({ annotations: {} }))).toBe(
        false,
      )
  })
})

describe('the look at the text before anything is parsed', () => {
  const routes = routesOf({ rules: [{ pipeline: 'sgs' }] }, 'runc')

  it('never says no to a text that names the trigger, however it is written', () => {
    const escaped = fc
      .array(fc.boolean(), { minLength: 14, maxLength: 14 })
      .map((flags) =>
        [...'/sgs-os-volume'].map((letter, index) =>
          flags[index] === true
            ? letter === '/'
              ? '\\/'
              : `\\u00${letter.charCodeAt(0).toString(16)}`
            : letter,
        ),
      )
    fc.assert(
      fc.property(escaped, (letters) => {
        const text = `{"mounts":[{"destination":"${letters.join('')}"}]}`
        expect(JSON.parse(text)).toEqual({ mounts: [{ destination: '/sgs-os-volume' }] })
        return mayApply(routes, Buffer.from(text))
      }),
    )
  })

  it('says no to a text with neither trigger nor escapes, and to everything where there is no route', () => {
    expect(mayApply(routes, Buffer.from('{"mounts":[]}'))).toBe(false)
    expect(mayApply([], Buffer.from('{"mounts":[{"destination":"/sgs-os-volume"}]}'))).toBe(false)
  })
})
