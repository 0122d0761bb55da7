import { addMonths, monthStart } from '../../calendar.ts'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { ident, sql } from '../../db/sql.ts'
import { type Connection, readRows, readValue } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { archivableFeeds } from '../../model/feeds/index.ts'
import { monthOf } from '../../production/index.ts'
import type { OnProgress } from '../results.ts'
import { RunLog } from '../run_log.ts'
import { prepareTransaction } from '../transaction.ts'
import { type ArchivedMonth, archivedMonths, removeFilesOfStanding } from './records.ts'
import { restoreMonth } from './restore_month.ts'
import { archiveMonth, type StandingMonth } from './write_month.ts'

export interface MonthOfEvents extends StandingMonth {
  rows: number
  /** Size of the file; undefined in a rehearsal. */
  bytes?: number
  file?: string
}

export interface ArchiveOptions {
  /** YYYY-MM: months before this one are archived. */
  before: string
  dryRun?: boolean
  signal?: AbortSignal | undefined
  onProgress?: OnProgress | undefined
}

/** The first month (UTC) that stays in production by the setting. Undefined without the setting. */
export function firstMonthKept({ archiveEventsAfterMonths }: Config, now = new Date()): string | undefined {
  if (archiveEventsAfterMonths === undefined) return undefined
  return addMonths(monthStart(now.toISOString().slice(0, 10)), -archiveEventsAfterMonths).slice(0, 7)
}

/**
 * Moves the events of whole months before `before` from production into Parquet files, month by month.
 *
 * Running it again continues an interrupted one.
 *
 * @throws {LockedError} if another run is in progress.
 */
export async function archiveEvents(
  db: OpenDatabase,
  config: Config,
  { before, dryRun = false, signal, onProgress }: ArchiveOptions,
): Promise<MonthOfEvents[]> {
  return RunLog.during(db, dryRun ? 'archive --dry-run' : 'archive', onProgress, async (log) => {
    if (!dryRun) await removeFilesOfStanding(log.client, config.home)
    const months = await standingMonths(db.pool, before)
    const done: MonthOfEvents[] = []
    for (const [place, standing] of months.entries()) {
      signal?.throwIfAborted()
      const detail = `${standing.feed} ${standing.month}`
      log.progress({ step: 'archiving events', detail, done: place, total: months.length })
      if (dryRun) done.push(standing)
      else {
        const { feed, month, rows, bytes, file } = await archiveMonth({ db, log, config, signal }, standing)
        done.push({ feed, month, rows, bytes, file })
      }
    }
    await log.finish(dryRun ? 'dry_run' : 'unchanged', undefined, { archived: done })
    return done
  })
}

/** The months before one that hold events, in order. */
async function standingMonths(db: Connection, before: string): Promise<(StandingMonth & { rows: number })[]> {
  const months: (StandingMonth & { rows: number })[] = []
  for (const feed of archivableFeeds) {
    const partitions = await readRows(
      db,
      { month: col.text },
      sql`select replace(right(c.relname, -length(${feed}) - 1), '_', '-') as month
       from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
       where i.inhparent = ${`production.${feed}`}::regclass order by 1`,
    )
    for (const { month } of partitions) {
      if (month >= before) continue
      const partition = ident(monthOf(feed, month).partition)
      const rows = await readValue(db, col.number, sql`select count(*) from production.${partition}`)
      if (rows > 0) months.push({ feed, month, rows })
    }
  }
  return months
}

/** The months that are in the archive. */
export function listArchivedEvents(db: OpenDatabase): Promise<ArchivedMonth[]> {
  return archivedMonths(db.pool)
}

/** Brings months of all feeds back into production: those given, or all. Returns them. */
export async function restoreEvents(
  db: OpenDatabase,
  config: Config,
  months: readonly string[],
  { signal, onProgress }: Pick<ArchiveOptions, 'signal' | 'onProgress'> = {},
): Promise<ArchivedMonth[]> {
  return RunLog.during(db, 'archive --restore', onProgress, async (log) => {
    const restored = await restoreWithin(db, log, config, months, signal)
    await log.finish('unchanged', undefined, { restored: restored.map(({ file }) => file) })
    return restored
  })
}

/** The same within a run that is in progress. */
export async function restoreWithin(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  months: readonly string[],
  signal?: AbortSignal,
): Promise<ArchivedMonth[]> {
  await removeFilesOfStanding(log.client, config.home)
  const which = months.length > 0 ? sql`month = any (${months}::text[])` : sql`true`
  const asked = await archivedMonths(db.pool, which)
  for (const [place, month] of asked.entries()) {
    signal?.throwIfAborted()
    const detail = `${month.feed} ${month.month}`
    log.progress({ step: 'archived events', detail, done: place, total: asked.length })
    await inTransaction(db.pool, async (trx) => {
      await prepareTransaction(trx, config)
      await restoreMonth(trx, config.home, month)
    })
    await removeFilesOfStanding(log.client, config.home)
  }
  return asked
}
