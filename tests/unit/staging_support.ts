import { parse } from 'csv-parse/sync'
import { type FeedName, feedByName } from '../../src/model/feeds/index.ts'
import type { Delimiter } from '../../src/staging/csv/bytes.ts'
import { Decoder, type Encoding } from '../../src/staging/csv/decoder.ts'
import { type FileHeader, takeHeader } from '../../src/staging/csv/file_header.ts'
import type { RejectedRow } from '../../src/staging/csv/reasons.ts'
import { RowReader } from '../../src/staging/csv/row_reader.ts'
import { WorkBuffer } from '../../src/staging/csv/work_buffer.ts'
import type { TimeBounds } from '../../src/staging/time_bounds.ts'

/** As if now were 2026-11-20 00:00 UTC, and source times without offset were in a zone two hours ahead. */
export const bounds: TimeBounds = {
  sourceTimezone: 'Europe/Helsinki',
  earliestUtcMs: Date.UTC(1990, 0, 1),
  latestUtcMs: Date.UTC(2026, 10, 22),
  earliestLocalMs: Date.UTC(1990, 0, 1, 2),
  latestLocalMs: Date.UTC(2026, 10, 22, 2),
}

export interface ReadOptions {
  feed?: FeedName
  /** Lengths of the chunks in which the bytes arrive; the last is repeated. */
  chunks?: readonly number[]
  delimiter?: Delimiter
  renames?: Record<string, string>
  encoding?: Encoding
  currency?: string
}

export interface ReadFile {
  header: FileHeader
  /** Staged rows: line, then the value of each column, null where COPY reads NULL. */
  rows: (string | null)[][]
  rejected: RejectedRow[]
  /** The bytes that go to COPY. */
  copied: string
}

/** Reads a file as `stageFile` does, without a database: file 7, in chunks of any size. */
export function readFile(content: string | Buffer, options: ReadOptions = {}): ReadFile {
  const bytes = Buffer.from(content)
  const feed = feedByName(options.feed ?? 'categories')
  const decoder = new Decoder('file.csv', options.encoding ?? 'utf-8', 'feeds.orders')
  const work = new WorkBuffer(64)
  const settingsAt = `feeds.${feed.name}`
  const how = {
    name: 'file.csv',
    settingsAt,
    feed,
    delimiter: options.delimiter,
    renames: options.renames ?? {},
  }
  const blocks: Buffer[] = []
  const rejected: RejectedRow[] = []
  let header: FileHeader | undefined
  let reader: RowReader | undefined

  const advance = (atEnd: boolean) => {
    header ??= takeHeader(work, atEnd, how)
    if (!header) return
    const { columns, names, delimiter, nextLine } = header
    const plan = { feed, columns, names, bounds, currency: options.currency }
    reader ??= new RowReader(work, plan, delimiter, 7, nextLine)
    reader.run(atEnd)
    blocks.push(...reader.blocks)
    rejected.push(...reader.rejected)
    reader.blocks = []
    reader.rejected = []
  }
  const sizes = options.chunks ?? [bytes.length || 1]
  for (let from = 0, index = 0; from < bytes.length; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] as number
    work.append(decoder.decode(bytes.subarray(from, from + size)))
    advance(false)
    from += size
  }
  work.append(decoder.end())
  advance(true)
  if (!header || !reader) throw new Error('no header')

  const copied = Buffer.concat(blocks).toString()
  const { delimiter } = header
  return {
    header,
    copied,
    rejected,
    get rows() {
      const records: string[][] = parse(copied, { delimiter })
      return records.map(([, line, ...values]) => [line as string, ...values.map((value) => value || null)])
    },
  }
}

/** Rows of categories: `category_id,category_name` and what follows. */
export function categories(...lines: string[]): string {
  return ['category_id,category_name', ...lines].join('\n')
}

/** Values of the staged rows, without their lines. */
export function valuesOf(content: string | Buffer, options?: ReadOptions): (string | null)[][] {
  return readFile(content, options).rows.map(([, ...values]) => values)
}

/** What is told of each rejected row. */
export function reasonsOf(content: string | Buffer, options?: ReadOptions): string[] {
  return readFile(content, options).rejected.map(({ line, reason, column }) =>
    [line, reason, column].filter((part) => part !== undefined).join(' '),
  )
}
