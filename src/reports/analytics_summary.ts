import { monthStart } from '../calendar.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRows } from '../db/statements.ts'
import { liveReport, type ReportRow } from './live_report.ts'

/** The content of analytics_summary.json: the warehouse as published. */
export interface AnalyticsSummary {
  asOfDate: string | null
  /** The shop's figures over its whole history; null in an empty warehouse. */
  shop: ReportRow['figures'] | null
  /** The newest month with activity, with the month before. */
  newestMonth: ReportRow | null
  /** Rows of each aggregate as of its last ANALYZE; -1 if there was none. */
  aggregateRows: Record<string, number>
}

export async function readAnalyticsSummary(db: OpenDatabase): Promise<AnalyticsSummary> {
  const whole = await liveReport(db, { entity: 'shop', by: 'all' })
  const months = await liveReport(db, {
    entity: 'shop',
    by: 'month',
    ...(whole.asOfDate ? { from: monthStart(whole.asOfDate) } : {}),
  })
  const tables = await readRows(
    db.pool,
    { name: col.text, rows: col.number },
    sql`select relname as name, reltuples::float8 as rows from pg_class
     where relnamespace = 'warehouse'::regnamespace and relkind = 'r' and relname like 'agg\\_%' order by 1`,
  )
  return {
    asOfDate: whole.asOfDate,
    shop: whole.rows[0]?.figures ?? null,
    newestMonth: months.rows.at(-1) ?? null,
    aggregateRows: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
  }
}
