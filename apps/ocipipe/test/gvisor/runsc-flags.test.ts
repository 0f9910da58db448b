import { describe, expect, it } from 'vitest'
import { flagFault, parseRunscFlags } from '../../src/gvisor/runsc-flags.js'
import { printedFlags } from './known-flags.js'

const flags = parseRunscFlags(printedFlags)

it('what runsc prints is read: names, kinds, and the values it lists', () => {
  expect([...flags.keys()]).toHaveLength(10)
  expect(flags.get('debug')).toEqual({ name: 'debug', kind: 'bool' })
  expect(flags.get('host-uds')).toEqual({
    name: 'host-uds',
    kind: 'text',
    values: ['none', 'open', 'create', 'all'],
  })
  expect(flags.get('net-raw')?.kind).toBe('text')
  expect(flags.get('gvisor-gro')?.kind).toBe('duration')
})

describe('a value that runsc would take is taken', () => {
  it.each([
    ['debug', 'true'],
    ['debug', '0'],
    ['panic-signal', '-1'],
    ['panic-signal', '0x0c'],
    ['strace-log-size', '1024'],
    ['gvisor-gro', '1m30s'],
    ['gvisor-gro', '20000ns'],
    ['host-uds', 'create'],
    ['net-raw', 'true'],
    ['debug-log', '/var/log/runsc/%ID%/'],
  ])('%s=%s', (name, value) => {
    expect(flagFault(flags, name, value)).toBeUndefined()
  })
})

describe('one that it would not take is an error that names it', () => {
  it.each([
    ['debug', 'yes', 'gvisor/flag-value'],
    ['panic-signal', '12x', 'gvisor/flag-value'],
    ['panic-signal', '', 'gvisor/flag-value'],
    ['strace-log-size', '-1', 'gvisor/flag-value'],
    ['gvisor-gro', '3', 'gvisor/flag-value'],
    ['host-uds', 'opened', 'gvisor/flag-value'],
    ['--debug', 'true', 'gvisor/flag-malformed'],
    ['net raw', 'true', 'gvisor/flag-malformed'],
    ['root', '/run/x', 'gvisor/flag-reserved'],
    ['toString', 'true', 'gvisor/flag-unknown'],
  ])('%s=%s', (name, value, code) => {
    const fault = flagFault(flags, name, value)
    expect(fault?.code).toBe(code)
    expect(fault?.message).toContain(name)
  })

  it('and an unknown one is told what was meant', () => {
    expect(flagFault(flags, 'nvproxi', 'true')).toMatchObject({
      code: 'gvisor/flag-unknown',
      expected: 'nvproxy',
    })
  })
})
