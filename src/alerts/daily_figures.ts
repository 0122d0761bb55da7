import { addDays, daysBetween } from '../calendar.ts'
import { col } from '../db/columns.ts'
import { numbered, sql, type Value } from '../db/sql.ts'
import { type Connection, readRecords, readRow } from '../db/statements.ts'
import { cutSql } from '../metrics/cut.ts'

/** The figure of a metric on a day, or undefined if there is none. */
export type FigureOf = (metric: string, day: string) => number | undefined

/** Figures of the whole shop by day, from the same engine as pages and reports. There are none before the first activity. */
export async function dailyFigures(
  db: Connection,
  metrics: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<FigureOf> {
  const activity = await readRow(
    db,
    { first: col.date.orNull },
    sql`select first_date as first from warehouse.activity`,
  )
  const first = activity?.first && activity.first > from ? activity.first : from
  if (metrics.length === 0 || !activity?.first || first > to) return () => undefined
  const days = Array.from({ length: daysBetween(first, to) + 1 }, (_, no) => addDays(first, no))
  const { text, values } = cutSql({
    periods: days.map((day, no) => ({ era: 0, no, start: day, end: addDays(day, 1) })),
    filters: {},
    sets: [{ by: [], isOverTime: true, metrics }],
  })
  const rows = await readRecords(db, ['period_no', ...metrics], numbered(text, values as Value[]))
  const found = new Map(rows.map((row) => [days[row.period_no as number], row]))
  return (metric, day) => {
    const value = found.get(day)?.[metric]
    return value === null || value === undefined ? undefined : Number(value)
  }
}
