import { vi } from 'vitest'
import { commandLine } from '../src/cli/command-line.js'
import type { InheritedState } from '../src/inherited-state.js'

export interface Answer {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** The command line for people, in this process. */
export async function call(...args: readonly string[]): Promise<Answer> {
  const bytes = await callForBytes(...args)
  return { ...bytes, stdout: bytes.stdout.toString() }
}

export async function callForBytes(
  ...args: readonly string[]
): Promise<Omit<Answer, 'stdout'> & { readonly stdout: Buffer }> {
  vi.stubGlobal('OCIPIPE_VERSION', '0.0.0')
  const [stdout, stderr] = [caught(process.stdout), caught(process.stderr)]
  try {
    const state: Pick<InheritedState, 'args'> = { args: args.map((arg) => Buffer.from(arg)) }
    const status = await commandLine(state as InheritedState)
    return { status, stdout: stdout.written(), stderr: stderr.written().toString() }
  } finally {
    stdout.restore()
    stderr.restore()
    vi.unstubAllGlobals()
  }
}

function caught(stream: NodeJS.WriteStream): { written: () => Buffer; restore: () => void } {
  const parts: Buffer[] = []
  const spy = vi.spyOn(stream, 'write').mockImplementation((part: string | Uint8Array) => {
    parts.push(Buffer.from(part as Uint8Array))
    return true
  })
  return { written: () => Buffer.concat(parts), restore: () => spy.mockRestore() }
}
