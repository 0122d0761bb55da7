import { createHash } from 'node:crypto'
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { codecOfElement, type TextValue } from './columns.ts'
import { copyLines } from './copy_lines.ts'
import type { ParquetContent } from './write_parquet.ts'

/** Rows of a batch. */
const BATCH_ROWS = 10_000

/** A Parquet file of Storehouse, opened. */
export interface OpenParquet {
  columns: string[]
  rows: number
  /** The rows in batches, with values as PostgreSQL writes them. */
  batches(): AsyncGenerator<TextValue[][]>
}

/** The byte-order mark is text, too: a decoder that strips it would change a value. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Values as they are stored: a Date would lose microseconds. */
const parsers = {
  timestampFromMicroseconds: (micros: bigint) => micros,
  stringFromBytes: (bytes: Uint8Array) => bytes && decoder.decode(bytes),
}

/** Opens a file that `writeParquet` wrote. Throws if it is none. */
export async function openParquet(path: string): Promise<OpenParquet> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const elements = metadata.schema.slice(1)
  const codecs = elements.map(codecOfElement)
  return {
    columns: elements.map(({ name }) => name),
    rows: Number(metadata.num_rows),
    async *batches() {
      let start = 0
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows)
        // The library decodes whole row groups, so each is read once.
        const rows = await rowsBetween({ file, metadata, rowStart: start, rowEnd: end })
        for (let from = 0; from < rows.length; from += BATCH_ROWS) {
          yield rows
            .slice(from, from + BATCH_ROWS)
            .map((row) =>
              row.map(
                (value, place) => (value == null ? null : codecs[place]?.toText(value as never)) as TextValue,
              ),
            )
        }
        start = end
      }
    },
  }
}

type Range = Pick<Parameters<typeof parquetRead>[0], 'file' | 'metadata' | 'rowStart' | 'rowEnd'>

function rowsBetween(range: Range): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    parquetRead({ ...range, parsers, rowFormat: 'array', onComplete: resolve }).catch(reject)
  })
}

/** Reads a whole file and returns the number and the hash of its rows. */
export async function contentOf(path: string): Promise<ParquetContent> {
  const parquet = await openParquet(path)
  const hash = createHash('sha256')
  let rows = 0
  for await (const batch of parquet.batches()) {
    hash.update(copyLines(batch))
    rows += batch.length
  }
  return { rows, hash: hash.digest('hex') }
}
