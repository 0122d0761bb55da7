import { readdir, unlink } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { addDays, dayIn } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRows } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { connectForRun } from './lock.ts'
import { cleanStaging } from './staging_upkeep.ts'

/** What was removed since it was old. */
export interface Removed {
  /** Rejected rows whose text was. */
  rejects: number
  /** Rows on steps, checks, jobs and runs. */
  runs: number
  logs: number
  archivedFiles: number
}

/**
 * Removes what is older than the settings say. What files gave stands: of a rejected row the text goes, not that it was
 * rejected, and of a run all but that it loaded its files.
 *
 * @throws {LockedError} when a run is under way.
 */
export async function removeOld(db: OpenDatabase, config: Config, now: Date): Promise<Removed> {
  const { lock, client } = await connectForRun(db)
  try {
    await cleanStaging(client, config.stagingRetentionDays)
    const today = dayIn(config.timezone, now)
    const { rejectsDays, runsDays, logsDays, archiveDays } = config.retention
    return {
      rejects: await forgetRejects(client, addDays(today, -rejectsDays)),
      runs: await inTransaction(db.pool, (trx) => forgetRuns(trx, addDays(today, -runsDays))),
      logs: await removeLogs(config, addDays(today, -logsDays)),
      archivedFiles:
        archiveDays === undefined ? 0 : await removeArchived(client, config, addDays(today, -archiveDays)),
    }
  } finally {
    await client.end()
    await lock.end()
  }
}

function forgetRejects(db: Connection, before: string): Promise<number> {
  return execute(
    db,
    sql`update ops.rejected_rows set raw_row = null, row_values = null
        where status <> 'open' and coalesce(resolved_at, created_at) < ${before}::date
          and (raw_row is not null or row_values is not null)`,
  )
}

async function forgetRuns(trx: Connection, before: string): Promise<number> {
  const old = sql`select run_id from ops.runs where started_at < ${before}::date`
  const counts = [
    await execute(trx, sql`delete from ops.run_steps where run_id in (${old})`),
    await execute(trx, sql`delete from ops.check_results where run_id in (${old})`),
    await execute(
      trx,
      sql`delete from ops.job_runs where started_at < ${before}::date and status in ('done', 'failed')`,
    ),
    await execute(
      trx,
      sql`delete from ops.runs as r
          where r.run_id in (${old}) and r.status in ('unchanged', 'failed', 'dry_run')
            and not exists (select from ops.files as f where f.run_id = r.run_id)
            and not exists (select from ops.rejected_rows as j where j.run_id = r.run_id)`,
    ),
  ]
  return counts.reduce((sum, count) => sum + count, 0)
}

async function removeLogs({ home }: Config, before: string): Promise<number> {
  const folder = join(home, 'reports')
  const names = await readdir(folder).catch(() => [])
  const old = names.filter((name) => {
    const day = /^log-(\d{4}-\d{2}-\d{2})\.log$/.exec(name)?.[1]
    return day !== undefined && day < before
  })
  for (const name of old) await unlink(join(folder, name))
  return old.length
}

/** Nothing outside the archive is touched, wherever the record says that a file lies. */
async function removeArchived(db: Connection, { archive }: Config, before: string): Promise<number> {
  const files = await readRows(
    db,
    { path: col.text },
    sql`select distinct archived_path as path from ops.files
        where archived_path is not null and file_date < ${before}::date`,
  )
  let removed = 0
  for (const { path } of files) {
    if (!resolve(path).startsWith(resolve(archive) + sep)) continue
    const isGone = await unlink(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false
        throw error
      },
    )
    if (isGone) removed += 1
  }
  return removed
}
