import { type PeriodUnit, periodTypes } from '../calendar.ts'
import { col, type RowOf } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { ident, sql } from '../db/sql.ts'
import { type Connection, readRow, readRows } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { reportTable } from '../metrics/derivations.ts'
import type { Entity } from '../metrics/registry.ts'
import { idColumn } from '../metrics/report_figures.ts'
import { chosenMetrics, type Figures, figuresOf } from './figures.ts'
import type { ReportRequest } from './live_report.ts'
import { refuseUnknownIds } from './report_ids.ts'

export interface KnownRequest extends ReportRequest {
  by: PeriodUnit
  /** The report shows what was known at the end of this day, in the business time zone. */
  knownOn: string
}

interface KnownRow {
  periodType: string
  periodStart: string
  periodEnd: string
  id: string | null
  /** As they were known on that day. */
  figures: Figures
  /** As stored now; null if the row is gone. */
  now: Figures | null
  isRevised: boolean
}

export interface KnownReport {
  entity: Entity
  by: PeriodUnit
  knownOn: string
  /** The last publish on or before that day; null if there was none. */
  publication: { runId: number; publishedAt: Date; asOfDate: string | null } | null
  metrics: string[]
  rows: KnownRow[]
}

/**
 * Stored figures as they were known at the end of a day. It covers the periods that were closed at the last publish
 * before that, and undoes later revisions.
 *
 * @throws {UsageError} if a requested id belongs to no listing or product, and never did.
 */
export async function knownReport(db: OpenDatabase, request: KnownRequest): Promise<KnownReport> {
  return inTransaction(db.pool, (trx) => report(trx, request), { isSnapshot: true, isReadOnly: true })
}

async function report(trx: Connection, request: KnownRequest): Promise<KnownReport> {
  const { entity, by, knownOn, from = null, to = null, ids = null } = request
  await refuseUnknownIds(trx, entity, ids)
  const metrics = chosenMetrics(entity, request.metrics)
  const base = { entity, by, knownOn, metrics: metrics.map(({ name }) => name) }
  const found = await readRow(
    trx,
    { runId: col.number, publishedAt: col.time, asOfDate: col.date.orNull },
    sql`select run_id as "runId", published_at as "publishedAt", as_of_date as "asOfDate"
     from ops.publications
     where published_at < (${knownOn}::date + 1)::timestamp at time zone (select timezone from ops.settings)
     order by published_at desc, run_id desc
     limit 1`,
  )
  if (!found) return { ...base, publication: null, rows: [] }
  const table = reportTable(entity)
  const id = idColumn(entity)
  const known = await readRows(
    trx,
    knownColumns,
    sql`with stored as (
       select s.period_start, s.period_end, ${id ? sql`s.${ident(id)}` : sql`null::text`} as id, 
         (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(s))) as figures
       from warehouse.${ident(table)} as s
       where s.period_type = ${periodTypes[by]}
         and s.period_end <= ${found.asOfDate}::date + 1
         and (${from}::date is null or s.period_start >= ${from}::date)
         and (${to}::date is null or s.period_end <= ${to}::date)
         and (${ids}::text[] is null or ${id ? sql`s.${ident(id)} = any(${ids}::text[])` : sql`true`})
     ),
     revised as (
       select
         r.period_start, r.period_end, ${id ? sql`r.entity_id` : sql`null::text`} as id,
         (array_agg(r.kind order by r.run_id))[1] as first_kind,
         jsonb_agg(r.changes order by r.run_id) as changes
       from ops.report_revisions as r
       join ops.publications as p using (run_id)
       where r.report = ${table}
         and p.published_at >= (${knownOn}::date + 1)::timestamp at time zone (select timezone from ops.settings)
         and r.period_type = ${periodTypes[by]}
         and r.period_end <= ${found.asOfDate}::date + 1
         and (${from}::date is null or r.period_start >= ${from}::date)
         and (${to}::date is null or r.period_end <= ${to}::date)
         and (${ids}::text[] is null or ${id ? sql`r.entity_id = any(${ids}::text[])` : sql`true`})
       group by 1, 2, 3
     )
     select
       coalesce(s.period_start, r.period_start) as period_start,
       coalesce(s.period_end, r.period_end) as period_end,
       coalesce(s.id, r.id) as id,
       s.figures as now,
       r.changes
     from stored as s
     full join revised as r
       on r.period_start = s.period_start and coalesce(r.id, '') = coalesce(s.id, '')
     where r.first_kind is distinct from 'appeared'
     order by 1, coalesce(s.id, r.id) collate "C"`,
  )
  return {
    ...base,
    publication: found,
    rows: known.map((row) => ({
      periodType: periodTypes[by],
      periodStart: row.period_start,
      periodEnd: row.period_end,
      id: row.id,
      figures: figuresOf(asKnown(row), metrics),
      now: row.now && figuresOf(row.now, metrics),
      isRevised: row.changes !== null,
    })),
  }
}

const knownColumns = {
  period_start: col.date,
  period_end: col.date,
  id: col.text.orNull,
  now: col.json<Record<string, unknown>>().orNull,
  changes: col.json<Record<string, { old: unknown; new: unknown }>[]>().orNull,
}

type Known = RowOf<typeof knownColumns>

/** The stored figures with later revisions undone, from the last to the first. */
function asKnown({ now, changes }: Known): Record<string, unknown> {
  const figures = { ...now }
  for (const change of (changes ?? []).toReversed()) {
    for (const [name, { old }] of Object.entries(change)) figures[name] = old
  }
  return figures
}
