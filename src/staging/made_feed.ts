import type pg from 'pg'
import type { Sql } from '../db/sql.ts'
import { SourceFileError } from '../errors.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import type { FeedValues } from '../sources/source.ts'
import type { CopyBlocks } from './copy_blocks.ts'
import { MADE_DELIMITER, MadeRows } from './csv/made_rows.ts'
import { amountsOfLine, QUANTITY, unsigned } from './reading/returned_lines.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import type { ExportFile } from './source_file.ts'
import { copyStatement, type StagedFile, type StagingContext } from './stage_file.ts'

/** The position of a feed's column in a made row. */
interface Place {
  column: string
  place: number
}

/** The rows of one feed that are made from a file. */
export class MadeFeed {
  readonly rows: MadeRows
  readonly rejects: RejectedRowWriter
  private readonly feed: FeedName
  private readonly fileId: number
  private readonly columns: string[]
  private readonly places: ReadonlyMap<string, Place>
  /** The columns of the last added row, in its order. */
  private readonly last: Place[] = []
  private readonly copy: Sql
  private readonly texts: (string | undefined)[]
  /** For lines: the position of the quantity, and those of the amounts that have no sign in a returned line. */
  private readonly quantity: number
  private readonly amounts: readonly number[]
  private readonly rawOf = () => csvLine(this.texts)

  constructor(
    feed: FeedName,
    fileId: number,
    wide: boolean,
    logClient: pg.ClientBase,
    { config, bounds }: StagingContext,
  ) {
    const declared = feedByName(feed)
    this.feed = feed
    this.fileId = fileId
    this.columns = declared.columns.map(({ name }) => name)
    this.texts = this.columns.map(() => undefined)
    this.places = new Map(this.columns.map((column, place) => [column, { column, place }]))
    this.copy = copyStatement(feed, { columns: this.columns, delimiter: MADE_DELIMITER })
    this.rejects = new RejectedRowWriter(logClient, fileId, bounds.sourceTimezone)
    const isOfLines = feed === 'order_items'
    this.quantity = isOfLines ? this.columns.indexOf(QUANTITY) : -1
    this.amounts = amountsOfLine({ returns: isOfLines }, this.columns)
    const signed = isOfLines ? QUANTITY : undefined
    const plan = { feed: declared, columns: this.columns, currency: config.currency, bounds, wide, signed }
    this.rows = new MadeRows(plan, fileId)
  }

  add(values: FeedValues, line: number): void {
    const { texts, last } = this
    let at = 0
    for (const column in values) {
      // Nearly all rows name their columns in the same order as the previous row.
      if (last[at]?.column !== column) last[at] = this.nextPlace(column, at)
      const { place } = last[at++] as Place
      const value = values[column]
      texts[place] = value === undefined || typeof value === 'string' ? value : String(value)
    }
    if (at < last.length) this.forget(at)
    if (texts[this.quantity]?.startsWith('-')) {
      for (const place of this.amounts) texts[place] &&= unsigned(texts[place])
    }
    this.rows.add(texts, line, this.rawOf)
  }

  /** The position of a column that the previous row did not have here. The column that it had is no longer filled. */
  private nextPlace(column: string, at: number): Place {
    this.forget(at)
    const found = this.places.get(column)
    if (found === undefined) throw new Error(`${this.feed} has no column ${column}`)
    return found
  }

  /** Clears what the previous row had from its n-th column on. */
  private forget(at: number): void {
    for (const { place } of this.last.splice(at)) this.texts[place] = undefined
  }

  async drain(blocks: CopyBlocks, atEnd: boolean): Promise<void> {
    const { rows } = this
    if (atEnd) rows.flush()
    if (rows.blocks.length > 0) await blocks.add(this.copy, rows.blocks.splice(0))
    if (rows.rejected.length > 0) await this.rejects.add(rows.rejected.splice(0))
    if (atEnd) await this.rejects.flush()
  }

  /** @throws {SourceFileError} if the number of rows that arrived differs from the number sent. */
  checkCopied(blocks: CopyBlocks, { name }: ExportFile): void {
    const copied = blocks.rows(this.copy)
    if (copied === this.rows.staged) return
    throw new SourceFileError(
      `${name}: ${this.rows.staged} rows were sent and ${copied} arrived in staging.${this.feed}.`,
      {
        hint: 'Nothing was loaded from this file. This is a bug in Storehouse: please report it with the file.',
      },
    )
  }

  result({ name }: ExportFile, digest: Pick<StagedFile, 'hash' | 'sizeBytes'>): StagedFile {
    const { staged, rejectedCount, rejectedByReason, days } = this.rows
    return {
      fileId: this.fileId,
      feed: this.feed,
      name,
      ...digest,
      delimiter: MADE_DELIMITER,
      columns: this.columns,
      extraColumns: [],
      missingColumns: [],
      rowsRead: staged + rejectedCount,
      staged,
      rejected: rejectedCount,
      rejectedByReason,
      proof: undefined,
      leftOut: 0,
      leftOutByRule: {},
      days,
    }
  }
}

/** A made row as a line of CSV, kept if it is rejected. */
function csvLine(texts: readonly (string | undefined)[]): string {
  return Array.from(texts, (text = '') =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  ).join(MADE_DELIMITER)
}
