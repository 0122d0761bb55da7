import type pg from 'pg'
import { SourceFileError } from '../errors.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import type { FeedValues, SourceKind } from '../sources/source.ts'
import { type ConvertContext, type ConvertedFile, convertAtOnce, convertFile } from './convert_file.ts'
import { CopyBlocks } from './copy_blocks.ts'
import type { Delimiter } from './csv/bytes.ts'
import { MADE_DELIMITER, MadeRows } from './csv/made_rows.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { RecordRest } from './record_rest.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import type { ExportFile } from './source_file.ts'
import { giveBackSpace, WORTH_GIVING_BACK } from './space.ts'
import { copyStatement, type StagedFile, type StagingContext } from './stage_file.ts'
import { addExtraColumns } from './staging_columns.ts'

/** A file of a source whose records were converted, and the rows of feeds that stand in their staging tables. */
export interface StagedExport {
  fileId: number
  /** SHA-256 of the uncompressed bytes, in hex. */
  hash: string
  /** Uncompressed. */
  sizeBytes: number
  delimiter: Delimiter
  /** The header. */
  columns: string[]
  /** read = used + leftOut + rejected. */
  records: {
    read: number
    used: number
    leftOut: number
    leftOutByRule: Readonly<Record<string, number>>
    rejected: number
  }
  /** Of each feed that rows were made of, in the order in which the kind names them. */
  made: StagedFile[]
}

/** Gives the number of a file; with a feed, that of the rows of that feed which are made from it. */
export type NumberOf = (feed?: FeedName) => Promise<number>

/**
 * Converts a file of a source and copies the rows that it makes into the staging tables of their feeds, in a transaction
 * of its own on `client`; what is rejected goes to `staging.rejected_rows` on `logClient`.
 *
 * Grain: one staging row per sound row made, with its file and the line of its record. Each row has passed the checks
 * that a row of a file of its feed does. If anything fails, nothing of the file stays.
 *
 * @throws {SourceFileError} if the file is refused as a whole; errors of the database pass as they are.
 */
export async function stageExport(
  client: pg.ClientBase,
  logClient: pg.ClientBase,
  file: ExportFile,
  numberOf: NumberOf,
  context: StagingContext & ConvertContext,
): Promise<StagedExport> {
  const numbers: FileNumbers = { file: await numberOf(), byFeed: new Map() }
  for (const feed of file.kind.makes) numbers.byFeed.set(feed, await numberOf(feed))
  const staged =
    (await stageBy(convertAtOnce, client, logClient, file, numbers, context)) ??
    (await stageBy(convertFile, client, logClient, file, numbers, context))
  if (!staged) throw new Error(`${file.name}: its values were not proven`)
  return staged
}

interface FileNumbers {
  file: number
  byFeed: Map<FeedName, number>
}

/** Nothing, and nothing stays, where the conversion gives nothing. */
async function stageBy(
  convert: typeof convertAtOnce,
  client: pg.ClientBase,
  logClient: pg.ClientBase,
  file: ExportFile,
  numbers: FileNumbers,
  context: StagingContext & ConvertContext,
): Promise<StagedExport | undefined> {
  const fileId = numbers.file
  const rejects = new RejectedRowWriter(logClient, fileId, context.bounds.sourceTimezone)
  const rest = new RecordRest(file.kind, fileId)
  const blocks = new CopyBlocks(client)
  const made = new Map<FeedName, MadeFeed>()
  const undo = async () => {
    await blocks.finish().catch(() => undefined)
    await client.query('rollback').catch(() => undefined)
    for (const each of [rejects, ...[...made.values()].map((one) => one.rejects)]) {
      await each.discard().catch(() => undefined)
    }
  }
  await client.query('begin')
  try {
    for (const [feed, id] of numbers.byFeed) {
      const { wide } = await addExtraColumns(client, { name: file.name, feed }, [])
      made.set(feed, new MadeFeed(feed, id, wide, logClient, context))
    }
    const waiting: RejectedRow[] = []
    const converted = await convert(file, context, {
      record: (record, columns) => rest.take(record, columns),
      row: (feed, values, line) => madeOf(made, file.kind, feed).add(values, line),
      malformed: (record) => waiting.push(record),
      rejected: (record, raw) => waiting.push({ ...record, raw, retry: undefined } as RejectedRow),
      drain: async () => {
        for (const each of made.values()) await each.drain(blocks, false)
        await rest.drain(blocks, false)
        await rejects.add(waiting.splice(0))
      },
    })
    if (!converted) {
      await undo()
      if (blocks.sentBytes > WORTH_GIVING_BACK) {
        await giveBackSpace(client, [...file.kind.makes, 'source_records']).catch(() => undefined)
      }
      return undefined
    }
    for (const each of made.values()) await each.drain(blocks, true)
    await rest.drain(blocks, true)
    await blocks.finish()
    await rejects.flush()
    const staged = [...made.values()].filter((each) => each.rows.staged + each.rows.rejectedCount > 0)
    for (const each of staged) each.checkCopied(blocks, file)
    await client.query('commit')
    return result(fileId, file, converted, staged)
  } catch (error) {
    await undo()
    throw error
  }
}

function madeOf(made: ReadonlyMap<FeedName, MadeFeed>, kind: SourceKind, feed: FeedName): MadeFeed {
  const found = made.get(feed)
  if (!found) throw new Error(`${kind.name} makes a row of ${feed}, which it does not declare`)
  return found
}

function result(
  fileId: number,
  file: ExportFile,
  converted: ConvertedFile,
  made: readonly MadeFeed[],
): StagedExport {
  const { hash, sizeBytes, delimiter, columns, read, used, leftOut, rejected } = converted
  const sum = Object.values(leftOut).reduce((all, count) => all + count, 0)
  if (read !== used + sum + rejected) {
    throw new Error(`${file.name}: ${read} records were read, and ${used + sum + rejected} are accounted for`)
  }
  const records = { read, used, leftOut: sum, leftOutByRule: { ...leftOut }, rejected }
  const digest = { hash, sizeBytes }
  return {
    fileId,
    ...digest,
    delimiter,
    columns,
    records,
    made: made.map((each) => each.result(file, digest)),
  }
}

/** The rows of one feed that are made from a file. */
class MadeFeed {
  readonly rows: MadeRows
  readonly rejects: RejectedRowWriter
  private readonly feed: FeedName
  private readonly fileId: number
  private readonly columns: string[]
  private readonly places: ReadonlyMap<string, number>
  private readonly copy: string
  private readonly texts: (string | undefined)[]
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
    this.places = new Map(this.columns.map((name, place) => [name, place]))
    this.copy = copyStatement(feed, { columns: this.columns, delimiter: MADE_DELIMITER })
    this.rejects = new RejectedRowWriter(logClient, fileId, bounds.sourceTimezone)
    const plan = { feed: declared, columns: this.columns, currency: config.currency, bounds, wide }
    this.rows = new MadeRows(plan, fileId)
  }

  add(values: FeedValues, line: number): void {
    const { texts, places } = this
    texts.fill(undefined)
    for (const column in values) {
      const value = values[column]
      if (value === undefined) continue
      const place = places.get(column)
      if (place === undefined) throw new Error(`${this.feed} has no column ${column}`)
      texts[place] = typeof value === 'string' ? value : String(value)
    }
    this.rows.add(texts, line, this.rawOf)
  }

  async drain(blocks: CopyBlocks, atEnd: boolean): Promise<void> {
    const { rows } = this
    if (atEnd) rows.flush()
    if (rows.blocks.length > 0) await blocks.add(this.copy, rows.blocks.splice(0))
    if (rows.rejected.length > 0) await this.rejects.add(rows.rejected.splice(0))
    if (atEnd) await this.rejects.flush()
  }

  /** @throws {SourceFileError} if not as many rows arrived as were sent. */
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

/** A made row as a line of CSV: what is kept of one that is rejected. */
function csvLine(texts: readonly (string | undefined)[]): string {
  return Array.from(texts, (text = '') =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  ).join(MADE_DELIMITER)
}
