import { expect, it } from 'vitest'

import { commandsOfInterest, grammarOf, isCallOfInterest, parseCommandLine } from '../src/index.js'

const isOfInterest = (...args: readonly string[]): boolean =>
  isCallOfInterest(parseCommandLine(grammarOf('runc'), args))

it('cares about what reads a bundle or a process, and about its end', () => {
  for (const command of ['create', 'run', 'restore', 'start', 'delete'])
    expect(isOfInterest(command, 'id')).toBe(true)
  expect(isOfInterest('exec', '--process', '/p', 'id')).toBe(true)
})

it('does not care about an exec of plain words, other commands and what is not understood', () => {
  expect(isOfInterest('exec', 'id', 'ls')).toBe(false)
  for (const command of ['state', 'kill', 'events', 'pause', 'ps']) {
    expect(isOfInterest(command, 'id')).toBe(false)
  }
  expect(isOfInterest('create', '--new', 'flag', 'id')).toBe(false)
  expect(isOfInterest('create', '--help')).toBe(false)
})

it('lists the commands that it can say yes to', () => {
  expect(commandsOfInterest).toEqual(['create', 'run', 'restore', 'start', 'exec', 'delete'])
})
