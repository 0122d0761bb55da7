import { addDays, addMonths, dayIn, daysBetween, monthStart } from '../../calendar.ts'
import { amendMonitoringReport } from '../../reports/run_files.ts'
import { readUpkeep } from '../../reports/upkeep.ts'
import type { JobContext, JobResult } from '../job.ts'
import { compare } from './verify.ts'

/** Compares all of last month with its raw data, and records the server's statistics of queries and indexes. */
export async function audit(context: JobContext): Promise<JobResult> {
  const { db, config, now, warn } = context
  const thisMonth = monthStart(dayIn(config.timezone, now()))
  const first = addMonths(thisMonth, -1)
  const days = Array.from({ length: daysBetween(first, thisMonth) }, (_, index) => addDays(first, index))
  const compared = await compare(context, { days })
  const upkeep = await readUpkeep(db.pool)
  await amendMonitoringReport(config, { upkeep: { auditedAt: now(), month: first, ...upkeep } }).catch(
    (error: Error) => warn(`monitoring_report.json could not be written: ${error.message}`),
  )
  const queries =
    upkeep.slowestQueries === null
      ? 'the server does not keep its slowest queries'
      : `${upkeep.slowestQueries.length} slowest queries`
  const summary = `${first.slice(0, 7)}: ${compared.summary}; ${upkeep.unusedIndexes.length} unused indexes, ${queries}`
  return { ...compared, summary }
}
