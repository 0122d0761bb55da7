import type pg from 'pg'
import { ident, idents, literal, type Sql, sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { CopySink } from './copy_sink.ts'
import type { StagedDay } from './csv/day_counter.ts'
import type { RejectedRow, RejectReason } from './csv/reasons.ts'
import { feedPieces, type LeftOut, type ReadFeedFile, type RowsHeader } from './feed_file.ts'
import { closed } from './reading/file_records.ts'
import type { Proof } from './reading/proof.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import type { FileDigest } from './source_bytes.ts'
import type { SourceFile } from './source_file.ts'
import { giveBackSpace, WORTH_GIVING_BACK } from './space.ts'
import { addExtraColumns } from './staging_columns.ts'
import type { StagingContext } from './staging_context.ts'

export type { StagingContext }

/** A file with its sound rows in its staging table, and its bad ones in `staging.rejected_rows`. */
export interface StagedFile extends RowsHeader, LeftOut, FileDigest {
  fileId: number
  feed: SourceFile['feed']
  name: string
  /** staged + rejected. */
  rowsRead: number
  staged: number
  rejected: number
  rejectedByReason: Partial<Record<RejectReason, number>>
  /** What the file proves about how to read it; undefined if all values were written as feeds write them. */
  proof: Proof | undefined
  /** For events: their days. */
  days: StagedDay[]
}

/**
 * Copies a file into `staging.<feed>`, in its own transaction on `client`. Bad rows go to `staging.rejected_rows` on
 * `logClient`.
 *
 * Grain: one staging row per sound record, with its file and the physical line on which it starts. If anything fails,
 * no row of the file stays in either table.
 *
 * @throws {SourceFileError} if the file is refused as a whole. Errors of the database are passed on.
 */
export async function stageFile(
  client: pg.ClientBase,
  logClient: pg.ClientBase,
  file: SourceFile,
  fileId: number,
  context: StagingContext,
): Promise<StagedFile> {
  let loading: Loading | undefined
  const pieces = feedPieces(file, fileId, context, async (header) => {
    loading = await Loading.begin(client, logClient, file, fileId, context, header)
    return loading
  })
  try {
    let piece = await pieces.next()
    for (; !piece.done; piece = await pieces.next()) {
      if (piece.value.restart) {
        await loading?.rollback()
        loading = undefined
      } else await loading?.write(piece.value.blocks, piece.value.rejected)
    }
    if (!loading) throw new Error(`${file.name}: no header and no reason`)
    return await loading.commit(piece.value)
  } catch (error) {
    await closed(pieces)
    await loading?.rollback()
    throw error
  }
}

/** One file on its way into staging: the transaction and the COPY. */
class Loading {
  private readonly client: pg.ClientBase
  private readonly file: SourceFile
  private readonly fileId: number
  private readonly header: RowsHeader
  private readonly rejects: RejectedRowWriter
  private copy: CopySink | undefined
  /** The staging table has so many columns that a row might not fit into a database page. */
  wide = false

  private constructor(
    client: pg.ClientBase,
    logClient: pg.ClientBase,
    file: SourceFile,
    fileId: number,
    context: StagingContext,
    header: RowsHeader,
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
    header: RowsHeader,
  ): Promise<Loading> {
    const loading = new Loading(client, logClient, file, fileId, context, header)
    await execute(client, sql`begin`)
    try {
      loading.wide = (await addExtraColumns(client, file, header.extraColumns)).wide
      loading.copy = new CopySink(client, copyStatement(file.feed, header))
      return loading
    } catch (error) {
      await loading.rollback()
      throw error
    }
  }

  async write(blocks: readonly Buffer[], rejected: readonly RejectedRow[]): Promise<void> {
    for (const block of blocks) await this.copy?.write(block)
    if (rejected.length > 0) await this.rejects.add(rejected)
  }

  async commit(read: ReadFeedFile): Promise<StagedFile> {
    const { file, fileId, header } = this
    const { writer, leftOut, leftOutByRule, proof, hash, sizeBytes } = read
    const { staged, rejectedCount, rejectedByReason, days } = writer
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
    await execute(this.client, sql`commit`)
    return {
      ...header,
      fileId,
      feed: file.feed,
      name: file.name,
      hash,
      sizeBytes,
      rowsRead: staged + rejectedCount,
      staged,
      rejected: rejectedCount,
      rejectedByReason,
      leftOut,
      leftOutByRule,
      proof,
      days,
    }
  }

  /** Undoes everything and frees the space. A broken connection has undone it by itself. */
  async rollback(): Promise<void> {
    await this.copy?.abort().catch(() => undefined)
    await execute(this.client, sql`rollback`).catch(() => undefined)
    await this.rejects.discard().catch(() => undefined)
    if ((this.copy?.sentBytes ?? 0) > WORTH_GIVING_BACK) {
      await giveBackSpace(this.client, [this.file.feed]).catch(() => undefined)
    }
  }
}

/** COPY of lines with file, line and the values of these columns. */
export function copyStatement(feed: string, header: Pick<RowsHeader, 'columns' | 'delimiter'>): Sql {
  return sql`copy staging.${ident(feed)} (${idents(['_file_id', '_line', ...header.columns])})
          from stdin (format csv, delimiter ${literal(header.delimiter)}, encoding 'UTF8')`
}
