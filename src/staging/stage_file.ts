import pg from 'pg'
import type { Config } from '../config/config.ts'
import { SourceFileError } from '../errors.ts'
import { feedByName } from '../model/feeds/index.ts'
import { CopySink } from './copy_sink.ts'
import type { Delimiter } from './csv/bytes.ts'
import type { StagedDay } from './csv/day_counter.ts'
import { Decoder } from './csv/decoder.ts'
import { type FileHeader, takeHeader } from './csv/file_header.ts'
import type { RejectReason } from './csv/reasons.ts'
import { RowReader } from './csv/row_reader.ts'
import { WorkBuffer } from './csv/work_buffer.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import { SourceBytes } from './source_bytes.ts'
import type { SourceFile } from './source_file.ts'
import { giveBackSpace, WORTH_GIVING_BACK } from './space.ts'
import { addExtraColumns } from './staging_columns.ts'
import type { TimeBounds } from './time_bounds.ts'

/** What staging needs to know beyond the file. */
export interface StagingContext {
  config: Pick<Config, 'feeds' | 'currency'> & Partial<Pick<Config, 'gzip'>>
  /** From `stagingBounds`. */
  bounds: TimeBounds
}

/** A file whose sound rows stand in its staging table, and whose bad ones in `staging.rejected_rows`. */
export interface StagedFile {
  fileId: number
  feed: SourceFile['feed']
  name: string
  /** SHA-256 of the uncompressed bytes, in hex. */
  hash: string
  /** Uncompressed. */
  sizeBytes: number
  delimiter: Delimiter
  /** Staging column of each field, in the order of the header. */
  columns: string[]
  /** Columns that the feed does not declare. */
  extraColumns: string[]
  /** Declared columns that the header lacks. */
  missingColumns: string[]
  /** staged + rejected. */
  rowsRead: number
  staged: number
  rejected: number
  rejectedByReason: Partial<Record<RejectReason, number>>
  /** Of events: their days. */
  days: StagedDay[]
}

/**
 * Copies a file into `staging.<feed>`, in a transaction of its own on `client`; bad rows go to
 * `staging.rejected_rows` on `logClient`.
 *
 * Grain: one staging row per sound record, with its file and the physical line on which it starts.
 * If anything fails, no row of the file stays in either table.
 *
 * @throws {SourceFileError} if the file is refused as a whole; errors of the database pass as they are.
 */
export async function stageFile(
  client: pg.ClientBase,
  logClient: pg.ClientBase,
  file: SourceFile,
  fileId: number,
  context: StagingContext,
): Promise<StagedFile> {
  const settings = context.config.feeds[file.feed]
  const source = new SourceBytes(file, context.config.gzip)
  const decoder = new Decoder(file.name, settings?.encoding ?? 'utf-8')
  const work = new WorkBuffer()
  const options = {
    name: file.name,
    settingsAt: `feeds.${file.feed}`,
    feed: feedByName(file.feed),
    delimiter: settings?.delimiter,
    renames: settings?.columns ?? {},
  }
  let loading: Loading | undefined
  try {
    for await (const chunk of source) {
      work.append(decoder.decode(chunk))
      if (!loading) {
        const header = takeHeader(work, false, options)
        if (header) loading = await Loading.begin(client, logClient, file, fileId, context, work, header)
      }
      await loading?.advance(false)
    }
    work.append(decoder.end())
    loading ??= await beginAtEnd()
    await loading.advance(true)
    return { ...(await loading.commit()), ...source.digest() }
  } catch (error) {
    await loading?.rollback()
    throw error
  }

  async function beginAtEnd(): Promise<Loading> {
    const header = takeHeader(work, true, options)
    if (!header) throw new Error(`${file.name}: no header and no reason`)
    return Loading.begin(client, logClient, file, fileId, context, work, header)
  }
}

/** One file on its way into staging: the transaction, the COPY and the reader that feeds it. */
class Loading {
  private readonly client: pg.ClientBase
  private readonly file: SourceFile
  private readonly fileId: number
  private readonly header: FileHeader
  private readonly rejects: RejectedRowWriter
  private copy: CopySink | undefined
  private reader: RowReader | undefined

  private constructor(
    client: pg.ClientBase,
    logClient: pg.ClientBase,
    file: SourceFile,
    fileId: number,
    context: StagingContext,
    header: FileHeader,
  ) {
    this.client = client
    this.file = file
    this.fileId = fileId
    this.header = header
    this.rejects = new RejectedRowWriter(logClient, fileId, context.bounds.sourceTimezone)
  }

  static async begin(
    client: pg.ClientBase,
    logClient: pg.ClientBase,
    file: SourceFile,
    fileId: number,
    context: StagingContext,
    work: WorkBuffer,
    header: FileHeader,
  ): Promise<Loading> {
    const loading = new Loading(client, logClient, file, fileId, context, header)
    await client.query('begin')
    try {
      const { wide } = await addExtraColumns(client, file, header.extraColumns)
      loading.reader = new RowReader(
        work,
        {
          feed: feedByName(file.feed),
          columns: header.columns,
          names: header.names,
          currency: context.config.currency,
          bounds: context.bounds,
          encoding: context.config.feeds[file.feed]?.encoding ?? 'utf-8',
          wide,
        },
        header.delimiter,
        fileId,
        header.nextLine,
      )
      loading.copy = new CopySink(client, copyStatement(file.feed, header))
      return loading
    } catch (error) {
      await loading.rollback()
      throw error
    }
  }

  /** Stages every whole record that has been read; all that is left if `atEnd`. */
  async advance(atEnd: boolean): Promise<void> {
    const reader = this.reader as RowReader
    reader.run(atEnd)
    const { blocks, rejected } = reader
    reader.blocks = []
    reader.rejected = []
    for (const block of blocks) await this.copy?.write(block)
    if (rejected.length > 0) await this.rejects.add(rejected)
  }

  async commit(): Promise<Omit<StagedFile, 'hash' | 'sizeBytes'>> {
    const { file, fileId, header } = this
    const { staged, rejectedCount, rejectedByReason, days } = this.reader as RowReader
    const copied = await (this.copy as CopySink).finish()
    if (copied !== staged) {
      throw new SourceFileError(
        `${file.name}: ${staged} rows were sent and ${copied} arrived in staging.${file.feed}.`,
        {
          hint: 'Nothing was loaded from this file. This is a bug in Storehouse: please report it with the file.',
        },
      )
    }
    await this.rejects.flush()
    await this.client.query('commit')
    return {
      fileId,
      feed: file.feed,
      name: file.name,
      delimiter: header.delimiter,
      columns: header.columns,
      extraColumns: header.extraColumns,
      missingColumns: header.missingColumns,
      rowsRead: staged + rejectedCount,
      staged,
      rejected: rejectedCount,
      rejectedByReason,
      days,
    }
  }

  /** Undoes all of it, and gives its space back; a connection that is gone has undone it itself. */
  async rollback(): Promise<void> {
    await this.copy?.abort().catch(() => undefined)
    await this.client.query('rollback').catch(() => undefined)
    await this.rejects.discard().catch(() => undefined)
    if ((this.copy?.sentBytes ?? 0) > WORTH_GIVING_BACK) {
      await giveBackSpace(this.client, [this.file.feed]).catch(() => undefined)
    }
  }
}

/** COPY of lines with file, line and the values of these columns. */
export function copyStatement(feed: string, header: Pick<FileHeader, 'columns' | 'delimiter'>): string {
  const columns = ['_file_id', '_line', ...header.columns].map((column) => pg.escapeIdentifier(column))
  const delimiter = header.delimiter === '\t' ? "e'\\t'" : `'${header.delimiter}'`
  return `copy staging.${pg.escapeIdentifier(feed)} (${columns.join(', ')})
          from stdin (format csv, delimiter ${delimiter}, encoding 'UTF8')`
}
