import { Transform, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { type Header, pack } from 'tar-stream'

/** What is left out is as the type has it. */
export type EntryHeader = Partial<Header> & Pick<Header, 'name'>

/** How far entries may be ahead of whoever takes the archive. */
const aheadBytes = 1024 * 1024
const blockBytes = 512

/** Writes an archive, entry by entry, no faster than it is taken. Every method throws what made the taker fail. */
export class ArchiveWriter {
  readonly #pack = pack()
  readonly #flow: Promise<void>
  readonly #sink: Writable
  /** At least as much has been put in, and exactly as much taken out. */
  #given = 0
  #taken = 0
  #failure: unknown
  #wake: () => void = () => {}

  constructor(sink: Writable) {
    this.#sink = sink
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#taken += chunk.length
        this.#wake()
        done(undefined, chunk)
      },
    })
    this.#flow = pipeline(this.#pack, count, sink, { end: false }).catch((thrown: unknown) => {
      this.#failure = thrown
      this.#wake()
    })
  }

  /** `body` has `header.size` bytes. */
  async add(header: EntryHeader, body: Iterable<Buffer> = []): Promise<void> {
    const entry = this.#pack.entry(header)
    // The pack says the same, to whoever takes the archive.
    entry.on('error', () => {})
    let isFull = false
    entry.on('drain', () => {
      isFull = false
      this.#wake()
    })
    for (const chunk of body) {
      isFull = !entry.write(chunk)
      await this.#until(() => !isFull)
    }
    entry.end(undefined)
    this.#given += blockBytes + (header.size ?? 0)
    await this.#until(() => this.#given - this.#taken < aheadBytes)
  }

  /** Ends the archive, and the stream that it is written to. */
  async end(): Promise<void> {
    this.#pack.finalize()
    await this.#flow
    if (this.#failure !== undefined) throw this.#failure
    this.#sink.end()
    await finished(this.#sink)
  }

  /** Leaves the archive as it is, and its taker without an end. */
  async abort(reason: string): Promise<void> {
    this.#pack.destroy(new Error(reason))
    this.#sink.destroy(new Error(reason))
    await this.#flow
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (this.#failure === undefined && !isSo()) await new Promise<void>((wake) => (this.#wake = wake))
    if (this.#failure !== undefined) throw this.#failure
  }
}
