import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'

/** An entry of a tar file. What is not read of it before the next one is asked for is passed over. */
export interface TarEntry {
  name: string
  size: number
  chunks: AsyncIterable<Buffer>
}

/** The entries of a tar file, in order. Throws what the file system or the format throws. */
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
