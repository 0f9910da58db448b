import { createHash } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { extract, type Header, pack } from 'tar-stream'

export type Entry = Partial<Header> & Pick<Header, 'name'> & { readonly content?: string | Buffer }

/** An archive in memory. */
export const archiveOf = async (entries: readonly Entry[]): Promise<Buffer> => {
  const made = pack()
  for (const { content, ...header } of entries) {
    if (content === undefined) made.entry(header).end(undefined)
    else made.entry(header, content)
  }
  made.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of made) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export const streamOf = (bytes: Buffer): Readable => Readable.from([bytes])

export interface Sink extends Writable {
  readonly bytes: () => Buffer
}

export const sink = (): Sink => {
  const chunks: Buffer[] = []
  const writable = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk)
      done()
    },
  })
  return Object.assign(writable, { bytes: () => Buffer.concat(chunks) })
}

export const hashOf = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')

/** What is in an archive: the header of each entry, and its content. */
export const entriesOf = async (bytes: Buffer): Promise<readonly (Header & { content: Buffer })[]> => {
  const entries: (Header & { content: Buffer })[] = []
  const reading = extract()
  Readable.from([bytes]).pipe(reading as unknown as Writable)
  for await (const entry of reading) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    entries.push({ ...entry.header, content: Buffer.concat(chunks) })
  }
  return entries
}
