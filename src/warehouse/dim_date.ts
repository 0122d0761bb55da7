import { col } from '../db/columns.ts'
import { type Derivation, selectMembers } from '../db/derivation.ts'
import { restrict, type Scope } from '../db/scope.ts'
import { ident, idents, joined, literal, raw, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows, readValue } from '../db/statements.ts'
import { eventFeeds, feeds } from '../model/feeds/index.ts'
import type { Warehouse } from './warehouse.ts'

/** Days beyond activity: weekly reports may begin before it, and the forecast needs its month and the 6 after it. */
const firstOfReports = (day: string) => `date_trunc('week', ${day})`
const lastOfForecast = (day: string) => `date_trunc('month', ${day} + 1) + interval '5 months'`

/**
 * Adds the days that the facts in scope, their reports and their forecast need: whole years without gaps.
 *
 * Grain of `warehouse.dim_date`: one row per day.
 */
export async function extendDates(trx: Connection, warehouse: Warehouse, scope: Scope): Promise<void> {
  const activity = datedFeeds.filter(({ scope }) => scope?.isActivity).flatMap(daysOf)
  const others = datedFeeds.filter(({ scope }) => !scope?.isActivity).flatMap(daysOf)
  const days = [
    `select unnest(array[${firstOfReports('min(day)')}::date, (${lastOfForecast('max(day)')})::date])
             from (${activity.join('\n             union all\n             ')}) as active (day)`,
    ...others,
  ]
  const years = await eventYears(trx)
  const eventDays = years.map((year) => sql`select ${`${year}-01-01`}::date`)
  const used = sql`select day::date as full_date from (
       select generate_series(date_trunc('year', min(day)::timestamp),
                              date_trunc('year', max(day)::timestamp) + interval '1 year - 1 day', '1 day') as day
       from (select min(full_date) as day from warehouse.dim_date
             union all
             select max(full_date) from warehouse.dim_date
             union all
             ${joined(
               [...days.map((text) => restrict(text, scope)), ...eventDays],
               '\n             union all\n             ',
             )}) as used
     ) as series`
  const { columns } = warehouse.date

  await execute(
    trx,
    sql`insert into warehouse.dim_date (${idents(columns)})
     select ${idents(columns, 's')}
     from (${selectMembers(warehouse.date, used)}) as s
     where not exists (select from warehouse.dim_date as d where d.full_date = s.full_date)`,
  )
  // A new or redefined column changes existing days.
  if (!scope.isEverything) return
  await execute(
    trx,
    sql`update warehouse.dim_date as d set ${joined(columns.map((column) => sql`${ident(column)} = s.${ident(column)}`))}
     from (${raw(warehouse.date.select)}) as s
     where d.full_date = s.full_date and (${idents(columns, 'd')}) is distinct from (${idents(columns, 's')})`,
  )
}

/** Feeds whose rows become facts with their own days. */
const datedFeeds = feeds.filter(({ scope }) => scope !== undefined)

/** SELECTs of the days of a feed's rows in scope. */
function daysOf({ name, columns, scope }: (typeof feeds)[number]): string[] {
  if (!scope) return []
  const isTime = (day: string) => columns.some((column) => column.name === day && column.type === 'time')
  const local = (day: string) =>
    isTime(day) ? `(p.${day} at time zone (select timezone from ops.settings))::date` : `p.${day}`
  const keys = scope.keys.map((key) => `p.${key}`).join(', ')
  return scope.days.map(
    (day = '') =>
      `select ${local(day)} from production.${name} as p where /* scope:${scope.name} ${keys} */ true`,
  )
}

/** Removes whole years before the first and after the last day in use. */
export async function trimDates(trx: Connection, { facts }: Warehouse): Promise<void> {
  await execute(
    trx,
    sql`with used as (
       ${await yearsInUse(trx, facts)}
     )
     delete from warehouse.dim_date as d using used
     where d.date_key <> -1
       and coalesce(d.year < used.first_year or d.year > used.last_year, true)`,
  )
}

/** A SELECT of the first and the last year in use (first_year, last_year); NULL if there is none. */
export async function yearsInUse(trx: Connection, facts: readonly Derivation[]): Promise<Sql> {
  const ends = facts
    .filter(({ columns }) => columns.includes('date_key'))
    .map(
      ({ target }) =>
        sql`select min(date_key) as first, max(date_key) as last from warehouse.${ident(target)}`,
    )
  const key = (day: string) => sql`to_char(${raw(day)}, 'YYYYMMDD')::integer`
  const around = sql`select ${key(firstOfReports('first_date'))}, ${key(lastOfForecast('last_date'))} from warehouse.activity`
  const events = (await eventYears(trx)).map(
    (year) => sql`select ${literal(year * 10_000 + 101)}, ${literal(year * 10_000 + 1231)}`,
  )
  return sql`select min(first) / 10000 as first_year, max(last) / 10000 as last_year
       from (${joined([...ends, around, ...events], '\n             union all\n             ')}) as t`
}

/** First and last year with an event, in business time. Only the months with events are looked at, and the archive. */
async function eventYears(trx: Connection): Promise<number[]> {
  const archived = await readRows(
    trx,
    { year: col.number },
    sql`select extract(year from t.time at time zone s.timezone)::integer as year
     from (
       select unnest(array[min(first_at), max(last_at)]) as time from ops.archived_months where state = 'archived'
     ) as t cross join ops.settings as s
     where t.time is not null`,
  )
  const years = new Set(archived.map(({ year }) => year))
  const months = await monthsWithRows(trx)
  for (const feed of eventFeeds) {
    const names = months.filter((month) => month.feed === feed).map(({ name }) => name)
    for (const [ordered, end] of [
      [names, 'min'],
      [[...names].reverse(), 'max'],
    ] as const) {
      const year = await firstYear(trx, ordered, end)
      if (year !== undefined) years.add(year)
    }
  }
  return [...years].sort((a, b) => a - b)
}

/** The months of events whose table takes space, in their order. What was deleted may still take some. */
function monthsWithRows(trx: Connection) {
  return readRows(
    trx,
    { feed: col.text, name: col.text },
    sql`select p.relname as feed, c.relname as name
     from pg_class as p
     join pg_inherits as i on i.inhparent = p.oid
     join pg_class as c on c.oid = i.inhrelid
     where p.relnamespace = 'production'::regnamespace and p.relname = any (${eventFeeds}::text[])
       and pg_relation_size(c.oid) > 0
     order by c.relname`,
  )
}

async function firstYear(trx: Connection, partitions: readonly string[], end: 'min' | 'max') {
  for (const partition of partitions) {
    const isFilled = await readValue(
      trx,
      col.boolean,
      sql`select exists (select from production.${ident(partition)})`,
    )
    if (!isFilled) continue
    const [, year, month] = /_(\d+)_(\d+)$/.exec(partition) ?? []
    // Business time and UTC can only be in different years around New Year. In other months no rows need to be read.
    if (year && month !== '01' && month !== '12') return Number(year)
    const edge = await readRow(
      trx,
      { year: col.number },
      sql`select extract(year from ${raw(end)}(time) at time zone (select timezone from ops.settings))::integer as year
       from production.${ident(partition)}`,
    )
    return edge?.year
  }
  return undefined
}
