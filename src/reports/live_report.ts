import { addDays, nextPeriodStart, periodStart, yearStart } from '../calendar.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { numbered, sql } from '../db/sql.ts'
import { type Connection, readRecords, readRow } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { type By, cut, type Period, periodBefore } from '../metrics/periods.ts'
import { type Entity, metricsOf } from '../metrics/registry.ts'
import { figuresSql, idColumn } from '../metrics/report_figures.ts'
import { chosenMetrics, type Figures, figuresOf } from './figures.ts'
import { divideRounded, fromHundredths, hundredths } from './hundredths.ts'
import { refuseUnknownIds } from './report_ids.ts'

/** The request. Fields that are left out don't restrict. */
export interface ReportRequest {
  entity: Entity
  by: By
  /** First day. */
  from?: string | undefined
  /** The day after the last. */
  to?: string | undefined
  /** Listings or products. */
  ids?: readonly string[] | undefined
  /** Names of metrics, in the order to show them. */
  metrics?: readonly string[] | undefined
}

export interface ReportRow {
  periodType: string
  periodStart: string
  /** The first day after the period. */
  periodEnd: string
  /** Listing or product. */
  id: string | null
  figures: Figures
  /** The previous period of equal length. Its figures are null if the entity had none. */
  before: { periodStart: string; periodEnd: string; figures: Figures } | null
  /**
   * The change against it: null if either figure is unknown. The percentage is also null if the figure before was 0.
   */
  change: Record<string, Change>
}

export interface Change {
  absolute: number | string | null
  percent: number | string | null
}

export interface Report {
  entity: Entity
  by: By
  /** The requested range, or that of all activity in whole periods; null in an empty warehouse. */
  from: string | null
  to: string | null
  asOfDate: string | null
  /** The first day with activity. */
  firstDate: string | null
  metrics: string[]
  rows: ReportRow[]
}

/**
 * Figures of any range, computed now by the SQL that makes the stored reports, each period with the one before it. As
 * in the stored reports, a period without any day between the first and last activity is left out.
 *
 * @throws {UsageError} if a requested id belongs to no listing or product, and never did.
 */
export async function liveReport(db: OpenDatabase, request: ReportRequest): Promise<Report> {
  return inTransaction(db.pool, (trx) => report(trx, request), { isSnapshot: true, isReadOnly: true })
}

async function report(trx: Connection, request: ReportRequest): Promise<Report> {
  const { entity, by, ids } = request
  await refuseUnknownIds(trx, entity, ids)
  const metrics = chosenMetrics(entity, request.metrics)
  const activity = await readRow(
    trx,
    { first_date: col.date.orNull, last_date: col.date.orNull },
    sql`select first_date, last_date from warehouse.activity`,
  )
  const { first_date: firstDate = null, last_date: lastDate = null } = activity ?? {}
  const from = request.from ?? (firstDate && (by === 'all' ? firstDate : periodStart(firstDate, by)))
  const to = request.to ?? (lastDate && (by === 'all' ? addDays(lastDate, 1) : nextPeriodStart(lastDate, by)))
  const base = {
    entity,
    by,
    from,
    to,
    asOfDate: lastDate,
    firstDate,
    metrics: metrics.map(({ name }) => name),
  }
  if (firstDate === null || lastDate === null || from === null || to === null) return { ...base, rows: [] }

  const periods = activePeriods(from, to, by, firstDate, lastDate)
  const before = new Map(periods.map((period) => [period, periodBefore(period)]))
  const wanted = new Map([...periods, ...before.values()].flatMap((one) => (one ? [[keyOf(one), one]] : [])))
  const found = await readFigures(trx, entity, [...wanted.values()], ids)
  const rows = periods.flatMap((period) => {
    const earlier = before.get(period)
    const earlierRows = earlier && found.get(keyOf(earlier))
    return [...(found.get(keyOf(period)) ?? [])].map(([id, row]) => {
      const figures = figuresOf(row, metrics)
      const figuresBefore = figuresOf(earlierRows?.get(id) ?? {}, metrics)
      return {
        periodType: period.type,
        periodStart: period.start,
        periodEnd: period.end,
        id,
        figures,
        before: earlier
          ? { periodStart: earlier.start, periodEnd: earlier.end, figures: figuresBefore }
          : null,
        change: Object.fromEntries(
          metrics.map(({ name }) => [name, changeOf(figures[name], figuresBefore[name])]),
        ),
      }
    })
  })
  return { ...base, rows }
}

/** The periods of a range that have a day of activity. Days far from any activity are not enumerated. */
function activePeriods(from: string, to: string, by: By, first: string, last: string): Period[] {
  if (by === 'all') return cut(from, to, by).filter(({ start, end }) => end > first && start <= last)
  // A year on either side includes all of the first and last period.
  const near = { from: addDays(first, -366), to: addDays(last, 367) }
  const periods = cut(from > near.from ? from : yearStart(near.from), to < near.to ? to : near.to, by)
  return periods.filter(({ start, end }) => end > first && start <= last)
}

function keyOf({ start, end }: Period): string {
  return `${start} ${end}`
}

type Rows = Map<string | null, Record<string, unknown>>

async function readFigures(
  trx: Connection,
  entity: Entity,
  periods: readonly Period[],
  ids: readonly string[] | undefined,
): Promise<Map<string, Rows>> {
  const id = idColumn(entity)
  const figures = figuresSql(
    entity,
    'select *\nfrom unnest($1::text[], $2::date[], $3::date[]) as p (period_type, period_start, period_end)',
    id && ids ? { only: (row) => `${row}.${id} = any($4::text[])` } : {},
  )
  const order = ['period_start', 'period_end', ...(id ? ['net_revenue desc', `${id} collate "C"`] : [])]
  const columns = [
    'period_start',
    'period_end',
    ...(id ? [id] : []),
    ...metricsOf(entity).map(({ name }) => name),
  ]
  const rows = await readRecords(
    trx,
    columns,
    numbered(`select *\nfrom (\n${figures}\n) as figures\norder by ${order.join(', ')}`, [
      periods.map(({ type }) => type),
      periods.map(({ start }) => start),
      periods.map(({ end }) => end),
      ...(id && ids ? [ids] : []),
    ]),
  )
  const found = new Map<string, Rows>()
  for (const row of rows) {
    const key = `${row.period_start} ${row.period_end}`
    const ofPeriod: Rows = found.get(key) ?? new Map()
    ofPeriod.set(id ? String(row[id]) : null, row)
    found.set(key, ofPeriod)
  }
  return found
}

/** As exact as the figures. */
export function changeOf(now: Figures[string] | undefined, earlier: Figures[string] | undefined): Change {
  const [after, before] = [hundredths(now), hundredths(earlier)]
  if (after === undefined || before === undefined) return { absolute: null, percent: null }
  const difference = after - before
  const size = before < 0n ? -before : before
  return {
    absolute: fromHundredths(difference),
    percent: size === 0n ? null : fromHundredths(divideRounded(difference * 10_000n, size)),
  }
}
