import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type pg from 'pg'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { ident, idents, literal, sql } from '../../db/sql.ts'
import { type Connection, execute, readArrays, readRow, readRows, readValue } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { failpoint } from '../../failpoint.ts'
import type { FeedName } from '../../model/feeds/index.ts'
import type { TableColumn } from '../../parquet/columns.ts'
import { contentOf } from '../../parquet/read_parquet.ts'
import { type ParquetContent, writeParquet } from '../../parquet/write_parquet.ts'
import { makePrivateFolder } from '../../private_files.ts'
import { monthOf } from '../../production/index.ts'
import { watchForReaders } from '../readers_in_the_way.ts'
import type { RunLog } from '../run_log.ts'
import { prepareTransaction } from '../transaction.ts'
import { ArchivedMonthError, fileOf, hashOf, pathOf, unfinished } from './records.ts'
import { dropMonth } from './restore_month.ts'

/** What a month is archived with. */
export interface ArchiveContext {
  db: OpenDatabase
  log: RunLog
  config: { home: string; sourceTimezone: string; readers: { waitSeconds: number } }
  signal: AbortSignal | undefined
}

/** A month of a feed that stands in production. */
export interface StandingMonth {
  feed: FeedName
  /** YYYY-MM, in UTC. */
  month: string
}

/** A file that was written, and read back. */
export interface WrittenMonth extends StandingMonth, ParquetContent {
  file: string
  bytes: number
}

/**
 * Moves a month of events from production into a Parquet file. The file is written under another name, brought to the
 * disk and read back before it gets its name. The transaction that drops the partition puts the file on record. So after
 * a crash the rows are in production or in a file on record, and running it again continues.
 */
export async function archiveMonth(context: ArchiveContext, standing: StandingMonth): Promise<WrittenMonth> {
  const { db, log, config } = context
  const { feed, month } = standing
  const file = fileOf(feed, month)
  const path = pathOf(config.home, file)
  await refuseOtherFile(standing, path)
  await execute(
    log.client,
    sql`insert into ops.archived_months (feed, month, state, file) values (${feed}, ${month}, 'writing', ${file})`,
  )
  // One after the other, because root makes the parents of a new folder passable.
  await makePrivateFolder(dirname(dirname(path)))
  await makePrivateFolder(dirname(path))
  const content = await writeRows(context, standing, unfinished(path))
  failpoint('archived month written')
  const back = await contentOf(unfinished(path))
  if (back.rows !== content.rows || back.hash !== content.hash) {
    await rm(unfinished(path), { force: true })
    throw new ArchivedMonthError(`${unfinished(path)}: other rows were read back than were written.`, {
      hint: 'Nothing was changed, and the file was removed. Look after the disk, and run storehouse archive again.',
    })
  }
  const written = { ...content, file, bytes: (await stat(unfinished(path))).size, feed, month }
  const fileHash = await hashOf(unfinished(path))
  await rename(unfinished(path), path)
  await syncFolder(dirname(path))
  failpoint('archived month named')
  await inTransaction(db.pool, async (trx) => {
    const readers = await watchForReaders(trx, log, config.readers.waitSeconds)
    try {
      await takeOut(trx, config, written, fileHash)
    } catch (error) {
      throw readers.failure ?? error
    } finally {
      readers.stop()
    }
  })
  failpoint('archived month dropped')
  return written
}

/** A file that is not on record can belong to another warehouse. */
async function refuseOtherFile({ feed, month }: StandingMonth, path: string): Promise<void> {
  if (!(await stat(path).catch(() => undefined))) return
  throw new ArchivedMonthError(
    `${path} is there, and this warehouse did not write it. The ${feed} of ${month} stay in production.`,
    {
      hint: 'Move that file away, or use a STOREHOUSE_HOME of its own for each warehouse, and run the command again.',
    },
  )
}

const asText: pg.CustomTypesConfig = {
  getTypeParser: (() => (value: string) => value) as pg.CustomTypesConfig['getTypeParser'],
}

/** Rows that are fetched at once. */
const FETCHED_ROWS = 10_000

async function writeRows(
  { db, signal }: ArchiveContext,
  { feed, month }: StandingMonth,
  path: string,
): Promise<ParquetContent> {
  return inTransaction(
    db.pool,
    async (trx) => {
      await execute(trx, sql`set local timezone = 'UTC'`)
      await execute(trx, sql`set local datestyle = 'ISO, YMD'`)
      const columns = await columnsOf(trx, feed)
      // Ordered by time, so that the rows of a day stand together.
      await execute(
        trx,
        sql`declare events no scroll cursor for
         select ${idents(columns.map(({ name }) => name))} from production.${ident(monthOf(feed, month).partition)}
         order by time, event_id`,
      )
      async function* batches() {
        for (;;) {
          signal?.throwIfAborted()
          const { rows } = await readArrays<string>(
            trx,
            sql`fetch ${literal(FETCHED_ROWS)} from events`,
            asText,
          )
          if (rows.length > 0) yield rows
          if (rows.length < FETCHED_ROWS) return
        }
      }
      return writeParquet(path, columns, batches())
    },
    { isSnapshot: true, isReadOnly: true },
  )
}

function columnsOf(trx: Connection, feed: FeedName): Promise<TableColumn[]> {
  return readRows(
    trx,
    { name: col.text, type: col.text, isNullable: col.boolean },
    sql`select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as "isNullable"
     from pg_attribute
     where attrelid = ${`production.${feed}`}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     order by attnum`,
  )
}

/** Drops the partition and puts its file on record. No run writes meanwhile. The count shows whether somebody else did. */
async function takeOut(
  trx: Connection,
  config: ArchiveContext['config'],
  written: WrittenMonth,
  fileHash: string,
): Promise<void> {
  await prepareTransaction(trx, config)
  const { feed, month, rows } = written
  const partition = ident(monthOf(feed, month).partition)
  await execute(trx, sql`lock table production.${partition} in access exclusive mode`)
  const standing = await readValue(trx, col.number, sql`select count(*) from production.${partition}`)
  if (standing !== rows) {
    throw new ArchivedMonthError(
      `The ${feed} of ${month} changed while they were written: ${standing} rows stand, and ${rows} were written.`,
      { hint: 'They stay in production. Run storehouse archive again.' },
    )
  }
  const times = await readRow(
    trx,
    { first: col.text.orNull, last: col.text.orNull },
    sql`select min(time)::text as first, max(time)::text as last from production.${partition}`,
  )
  await execute(
    trx,
    sql`update ops.archived_months set
       state = 'archived', row_count = ${rows}, byte_count = ${written.bytes}, file_hash = ${fileHash},
       rows_hash = ${written.hash}, first_at = ${times?.first ?? null}::timestamptz, last_at = ${times?.last ?? null}::timestamptz,
       changed_at = clock_timestamp()
     where feed = ${feed} and month = ${month}`,
  )
  await dropMonth(trx, written)
}

/** Flushes a folder, so that the names in it survive a power cut. Some file systems cannot do that. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
