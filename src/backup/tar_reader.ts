import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'

/** An entry of a tar file. Bytes that are not read before the next entry is requested are skipped. */
export interface TarEntry {
  name: string
  size: number
  chunks: AsyncIterable<Buffer>
}

/** The entries of a tar file, in order. Throws errors of the file system and of the format. */
export async function* tarEntries(path: string): AsyncGenerator<TarEntry, void, undefined> {
  const extracted = extract()
  const read = createReadStream(path, { highWaterMark: 1024 * 1024 })
  const reading = pipeline(read, extracted as unknown as NodeJS.WritableStream)
  reading.catch((error) => extracted.destroy(error))
  try {
    for await (const source of extracted) {
      const chunks = source as unknown as AsyncIterable<Buffer>
      yield { name: source.header.name, size: source.header.size, chunks }
      source.resume()
    }
  } finally {
    read.destroy()
  }
  await reading
}

/** All bytes of an entry. */
export async function bytesOf({ chunks }: TarEntry): Promise<Buffer> {
  const gathered: Buffer[] = []
  for await (const chunk of chunks) gathered.push(chunk)
  return Buffer.concat(gathered)
}
