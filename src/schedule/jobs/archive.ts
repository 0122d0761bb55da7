import { archiveEvents, firstMonthKept } from '../../pipeline/archived_months/archive_events.ts'
import { counted } from '../../shown_text.ts'
import type { JobContext, JobResult } from '../job.ts'

/** Moves old months of events into Parquet files. Runs after the audit, which still reads last month's raw data. */
export async function archiveOldEvents({
  db,
  config,
  now,
  signal,
  onProgress,
}: JobContext): Promise<JobResult> {
  const before = firstMonthKept(config, now())
  const months = before === undefined ? [] : await archiveEvents(db, config, { before, signal, onProgress })
  return { summary: summaryOf(before, months), problems: [], isFailure: false, faults: [] }
}

function summaryOf(before: string | undefined, months: readonly { rows: number }[]): string {
  if (before === undefined) return 'archiveEventsAfterMonths is not set: all events stay in the database'
  if (months.length === 0) return `no events before ${before} are left in the database`
  const rows = months.reduce((sum, month) => sum + month.rows, 0)
  const files = months.length === 1 ? 'a Parquet file' : `${months.length} Parquet files`
  return `moved ${counted(rows, 'event')} from before ${before} into ${files}`
}
