import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import type { UnderstoodCall } from '@ocipipe/runtimes'
import { describeFailure, type Failure } from '../failure.js'

export const defaultLogFolder = '/var/log/ocipipe'

/**
 * Tells of a launch that was stopped: a line for the engine in the runtime's own `--log`, in the runtime's own format, and
 * one on stderr. Never on stdout, which is the runtime's. A log that cannot be written changes nothing.
 */
export function reportFailure(
  failures: readonly Failure[],
  call: Pick<UnderstoodCall, 'log' | 'logFormat'> | undefined,
): void {
  const message = failures.map(describeFailure).join(' | ')
  if (call?.log !== undefined)
    quietly(() => appendFileSync(call.log ?? '', logLine(message, call.logFormat), { mode: 0o644 }))
  quietly(() => writeSync(2, `ocipipe: ${message}\n`))
}

/** What runc and its kin write: containerd takes the last line of level error as the reason. */
function logLine(message: string, format: 'text' | 'json' | undefined): string {
  const time = new Date().toISOString()
  const msg = `ocipipe: ${message}`
  return format === 'json'
    ? `${JSON.stringify({ level: 'error', msg, time })}\n`
    : `time=${JSON.stringify(time)} level=error msg=${JSON.stringify(msg)}\n`
}

/** What our own log says of one launch. No environment, no arguments: those hold secrets. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  readonly message: string
  readonly [detail: string]: unknown
}

/** Appends to the container's own log file, 0600, in a folder of root's. Never fails a launch. */
export function writeLog(folder: string | false | undefined, containerId: string, entry: LogEntry): void {
  if (folder === false || !/^[\w+.-]+$/.test(containerId)) return
  const place = folder ?? defaultLogFolder
  quietly(() => {
    mkdirSync(place, { recursive: true, mode: 0o700 })
    const fd = openSync(`${place}/${containerId}.log`, 'a', 0o600)
    writeSync(fd, `${JSON.stringify({ time: new Date().toISOString(), containerId, ...entry })}\n`)
    closeSync(fd)
  })
}

function quietly(write: () => void): void {
  try {
    write()
  } catch {
    // A log is for people; the container is what matters.
  }
}
