import { describe, expect, it } from 'vitest'
import { progressBar } from '../../src/cli/progress.js'

interface Terminal {
  readonly stream: NodeJS.WriteStream
  readonly written: () => string
}

function terminal(isTTY: boolean): Terminal {
  let text = ''
  const stream = {
    isTTY,
    columns: 80,
    write: (part: string) => {
      text += part
      return true
    },
  }
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => text }
}

function run({ stream }: Terminal, seconds: number): void {
  let now = 0
  const progress = progressBar('libraries', stream, () => now)
  for (let done = 1; done <= 10; done++) {
    now += seconds * 100
    progress.report(done, 10)
  }
  progress.end()
}

describe('the bar', () => {
  it('is drawn on a terminal once a second has passed', () => {
    const slow = terminal(true)
    run(slow, 5)
    expect(slow.written()).toMatch(/libraries .*\d+\/10/)
  })

  it('is not drawn for a quick job, or where nobody looks', () => {
    const [quick, piped] = [terminal(true), terminal(false)]
    run(quick, 0.9)
    run(piped, 100)
    expect([quick.written(), piped.written()]).toEqual(['', ''])
  })
})
