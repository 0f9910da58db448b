import { Presets, SingleBar } from 'cli-progress'

/** What a long job says of how far it is. */
export interface Progress {
  readonly report: (done: number, total: number) => void
  /** The job is over; nothing of the bar stays. */
  readonly end: () => void
}

const patienceMilliseconds = 1000

/** A bar on stderr, on a terminal only, and only for a job that takes longer than a second. */
export function progressBar(
  what: string,
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = Date.now,
): Progress {
  if (stream.isTTY !== true) return { report: () => undefined, end: () => undefined }
  const begun = now()
  const bar = new SingleBar(
    {
      stream,
      format: `${what} {bar} {value}/{total}`,
      clearOnComplete: true,
      hideCursor: true,
      // The job holds the event loop, so there is no timer that could draw.
      synchronousUpdate: true,
      linewrap: null,
    },
    Presets.shades_grey,
  )
  return {
    report: (done, total) => {
      if (now() - begun < patienceMilliseconds) return
      if (!bar.isActive) bar.start(total, done)
      bar.setTotal(total)
      bar.update(done)
    },
    end: () => {
      if (bar.isActive) bar.stop()
    },
  }
}
