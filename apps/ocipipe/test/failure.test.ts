import { expect, it } from 'vitest'
import { describeFailure } from '../src/failure.js'

it('a failure is one line, whatever is in it', () => {
  const text = describeFailure({
    code: 'a/b',
    by: 'someTransform',
    message: 'one\ntwo\r\nthree',
    pointer: '/mounts/0',
    line: 3,
    column: 7,
    remedy: 'do this',
  })
  expect(text).toBe('someTransform: one two three at /mounts/0 (line 3, column 7) [a/b]; do this')
})

it('a failure without a place says none', () => {
  expect(describeFailure({ code: 'a/b', message: 'it is wrong' })).toBe('it is wrong [a/b]')
})
