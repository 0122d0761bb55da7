import type pg from 'pg'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import type { FeedName } from '../model/feeds/index.ts'
import type { SourceKind } from '../sources/source.ts'
import { type ConvertContext, type ConvertedFile, convertAtOnce, convertFile } from './convert_file.ts'
import { CopyBlocks } from './copy_blocks.ts'
import type { Delimiter } from './csv/bytes.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { MadeFeed } from './made_feed.ts'
import { RecordRest } from './record_rest.ts'
import { RejectedRowWriter } from './rejected_row_writer.ts'
import type { ExportFile } from './source_file.ts'
import { giveBackSpace, WORTH_GIVING_BACK } from './space.ts'
import type { StagedFile, StagingContext } from './stage_file.ts'
import { addExtraColumns } from './staging_columns.ts'

/** A source's file whose records were converted, with the rows of feeds in their staging tables. */
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
  /** For each feed that rows were made of, in the order in which the kind names them. */
  made: StagedFile[]
}

/** Returns the number of a file. With a feed: of the rows of that feed made from it. */
export type NumberOf = (feed?: FeedName) => Promise<number>

/**
 * Converts a source's file and copies the rows that it makes into the staging tables of their feeds, in its own
 * transaction on `client`. Rejected records go to `staging.rejected_rows` on `logClient`.
 *
 * Grain: one staging row per sound row made, with its file and the line of its record. Each row has passed the checks
 * for rows of its feed. If anything fails, nothing of the file stays.
 *
 * @throws {SourceFileError} if the file is refused as a whole. Errors of the database are passed on.
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

/** Returns nothing, and nothing stays, if the conversion returns nothing. */
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
    await execute(client, sql`rollback`).catch(() => undefined)
    for (const each of [rejects, ...[...made.values()].map((one) => one.rejects)]) {
      await each.discard().catch(() => undefined)
    }
  }
  await execute(client, sql`begin`)
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
    await execute(client, sql`commit`)
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
