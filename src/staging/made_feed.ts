import type pg from 'pg'
import type { Sql } from '../db/sql.ts'
import { SourceFileError } from '../errors.ts'
import type { Feed } from '../model/feeds/feed.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import type { FeedValues } from '../sources/source.ts'
import type { CopyBlocks } from './copy_blocks.ts'
import { MADE_DELIMITER, MadeRows } from './csv/made_rows.ts'
import type { RowPlan } from './csv/row_plan.ts'
import { amountsOfLine, QUANTITY, unsigned } from './reading/returned_lines.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import type { ExportFile } from './source_file.ts'
import { copyStatement, type StagedFile, type StagingContext } from './stage_file.ts'

/** The position of a column in a made row. */
interface Place {
  column: string
  place: number
}

/** Lines of the same columns, and the statement that copies them. */
interface Lines {
  copy: Sql
  columns: string[]
  blocks: Buffer[]
}

/**
 * The rows of one feed that are made from a file.
 *
 * Their lines have the columns that every row needs, and those that a row has named so far: a kind fills about half of
 * a feed's columns, and the others stay NULL without being copied.
 */
export class MadeFeed {
  readonly rows: MadeRows
  readonly rejects: RejectedRowWriter
  private readonly feed: Feed<FeedName>
  private readonly fileId: number
  private readonly planFor: (columns: readonly string[]) => RowPlan
  private readonly places = new Map<string, Place>()
  /** The columns of the last added row, in its order. */
  private readonly last: Place[] = []
  private readonly texts: (string | undefined)[] = []
  private current: Lines
  /** Lines from before rows named another column. */
  private readonly earlier: Lines[] = []
  /** For lines: the position of the quantity, and those of the amounts that have no sign in a returned line. */
  private readonly isOfLines: boolean
  private quantity = -1
  private amounts: readonly number[] = []
  private readonly rawOf = () => csvLine(this.feed.columns.map(({ name }) => this.textOf(name)))

  constructor(
    feed: FeedName,
    fileId: number,
    wide: boolean,
    logClient: pg.ClientBase,
    { config, bounds }: StagingContext,
  ) {
    this.feed = feedByName(feed)
    this.fileId = fileId
    this.rejects = new RejectedRowWriter(logClient, fileId, bounds.sourceTimezone)
    this.isOfLines = feed === 'order_items'
    const signed = this.isOfLines ? QUANTITY : undefined
    const plan = { feed: this.feed, currency: config.currency, bounds, wide, signed }
    this.planFor = (columns) => ({ ...plan, columns })
    const required = this.feed.columns.flatMap((column) => (column.required ? [column.name] : []))
    this.current = this.linesOf(required)
    this.rows = new MadeRows(this.planFor(required), fileId)
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
    return this.places.get(column) ?? this.widen(column)
  }

  /** Clears what the previous row had from its n-th column on. */
  private forget(at: number): void {
    for (const { place } of this.last.splice(at)) this.texts[place] = undefined
  }

  /** The lines have one more column from now on. */
  private widen(column: string): Place {
    if (!this.feed.columns.some(({ name }) => name === column)) {
      throw new Error(`${this.feed.name} has no column ${column}`)
    }
    const columns = [...this.current.columns, column]
    this.rows.follow(this.planFor(columns))
    this.current.blocks = this.rows.blocks.splice(0)
    this.earlier.push(this.current)
    this.current = this.linesOf(columns)
    return this.places.get(column) as Place
  }

  private linesOf(columns: string[]): Lines {
    for (const [place, column] of columns.entries()) {
      if (!this.places.has(column)) this.places.set(column, { column, place })
      this.texts[place] ??= undefined
    }
    if (this.isOfLines) {
      this.quantity = columns.indexOf(QUANTITY)
      this.amounts = amountsOfLine({ returns: true }, columns)
    }
    return {
      columns,
      copy: copyStatement(this.feed.name, { columns, delimiter: MADE_DELIMITER }),
      blocks: [],
    }
  }

  private textOf(column: string): string | undefined {
    const place = this.places.get(column)?.place
    return place === undefined ? undefined : this.texts[place]
  }

  async drain(blocks: CopyBlocks, atEnd: boolean): Promise<void> {
    const { rows } = this
    if (atEnd) rows.flush()
    this.current.blocks = rows.blocks.splice(0)
    for (const lines of [...this.earlier, this.current]) {
      if (lines.blocks.length > 0) await blocks.add(lines.copy, lines.blocks.splice(0))
    }
    if (rows.rejected.length > 0) await this.rejects.add(rows.rejected.splice(0))
    if (atEnd) await this.rejects.flush()
  }

  /** @throws {SourceFileError} if the number of rows that arrived differs from the number sent. */
  checkCopied(blocks: CopyBlocks, { name }: ExportFile): void {
    const copied = [...this.earlier, this.current].reduce((sum, { copy }) => sum + blocks.rows(copy), 0)
    if (copied === this.rows.staged) return
    throw new SourceFileError(
      `${name}: ${this.rows.staged} rows were sent and ${copied} arrived in staging.${this.feed.name}.`,
      {
        hint: 'Nothing was loaded from this file. This is a bug in Storehouse: please report it with the file.',
      },
    )
  }

  result({ name }: ExportFile, digest: Pick<StagedFile, 'hash' | 'sizeBytes'>): StagedFile {
    const { staged, rejectedCount, rejectedByReason, days } = this.rows
    return {
      fileId: this.fileId,
      feed: this.feed.name,
      name,
      ...digest,
      delimiter: MADE_DELIMITER,
      columns: this.feed.columns.map((column) => column.name),
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
