import type { Derivation } from '../db/derivation.ts'
import { type Executor, execute, rowsOf } from '../db/query.ts'
import type { Scope } from '../db/scope.ts'
import { periodTypes } from '../metrics/index.ts'
import { joinIntervals } from './intervals.ts'

/**
 * Closes the scope of aggregates and reports over the facts that this run has written, deleted or moved: their days,
 * before and after, the days that entered or left the range of activity, the customers whose sales changed, and the
 * months and periods of those days.
 */
export async function closeAggregateScope(
  trx: Executor,
  facts: readonly Derivation[],
  aggregates: readonly Derivation[],
): Promise<Scope> {
  const days: string[] = ['select day from touched_day']
  const saleDays: string[] = ['select day from scope_day']
  const eventDays: string[] = ['select day from touched_day', 'select day from touched_event_day']
  const buyers: string[] = []
  for (const fact of facts.filter(({ columns }) => columns.includes('date_key'))) {
    const { target } = fact
    if (target === 'fact_payment' || target === 'fact_inventory') continue
    const dated = await written(trx, target, 'date_key')
    const heard = await where(trx, target, dated, heardColumns(fact, aggregates))
    days.push(...heard.map(daysOf))
    if (target === 'fact_sales') saleDays.push(...dated.map(daysOf))
    if (target === 'fact_session') eventDays.push(...(await firstPageDays(trx)))
    else if (target !== 'fact_order_item') buyers.push(...(await written(trx, target, 'customer_id')))
  }
  // The days of events are among those of facts: products' days count cart adds.
  days.push(...eventDays.slice(1), ...listingDays, ...(await segmentDays(trx)), ...movedRange)
  await execute(
    trx,
    `insert into scope_day
     select distinct day, to_char(day, 'YYYYMMDD')::integer
     from (${days.join('\nunion all\n')}) as t where day is not null`,
  )
  await execute(
    trx,
    `insert into scope_sale_day
     select distinct day, to_char(day, 'YYYYMMDD')::integer
     from (${saleDays.join('\nunion all\n')}) as t where day is not null`,
  )
  await execute(
    trx,
    `insert into scope_event_day select distinct day from (${eventDays.join('\nunion all\n')}) as t (day) where day is not null`,
  )
  await execute(
    trx,
    `insert into scope_buyer
     select distinct customer_id
     from (${buyers.join('\nunion all\n')}
           union all select customer_id from warehouse.fact_sales join scope_day using (date_key)
           where exists (select from touched_day)) as t
     where customer_id is not null`,
  )
  await execute(trx, `insert into scope_month select distinct date_trunc('month', day)::date from scope_day`)
  await execute(
    trx,
    `insert into scope_event_month select distinct date_trunc('month', day)::date from scope_event_day`,
  )
  await execute(
    trx,
    `insert into scope_period
     select distinct p.period_type, date_trunc(p.unit, s.day)::date
     from scope_day as s
     cross join (values ${periods}) as p (period_type, unit)`,
  )
  const tables = [
    'scope_day',
    'scope_sale_day',
    'scope_event_day',
    'scope_buyer',
    'scope_month',
    'scope_event_month',
    'scope_period',
  ]
  for (const table of tables) await execute(trx, `analyze ${table}`)
  return {
    isEverything: false,
    eventTimes: await joinIntervals(
      trx,
      limitsOf('select day from scope_day union select day from scope_event_day'),
    ),
    eventDayTimes: await joinIntervals(trx, limitsOf('select day from scope_event_day')),
  }
}

/**
 * Closes the scope of the reports over the listings and products whose days have changed. A warehouse whose aggregates
 * were filled anew has all of them in scope.
 */
export async function closeReportScope(trx: Executor): Promise<void> {
  const listings = (await writtenKeys(trx, 'agg_listing_day', 'listing_hash')).join('\nunion\n')
  await execute(
    trx,
    `insert into scope_report_listing select distinct listing_hash from (${listings}) as t (listing_hash)`,
  )
  const products = (await isNoted(trx, 'dim_product'))
    ? `select product_key, product_id from warehouse.dim_product
       union all select product_key, product_id from gone_dim_product`
    : 'select product_key, product_id from warehouse.dim_product'
  const keys = (await writtenKeys(trx, 'agg_product_day', 'product_key')).join('\nunion\n')
  await execute(
    trx,
    `insert into scope_report_product
     select distinct p.product_id from (${keys}) as t (product_key) join (${products}) as p using (product_key)`,
  )
  for (const table of ['scope_report_listing', 'scope_report_product']) await execute(trx, `analyze ${table}`)
}

/**
 * The columns of a fact that some aggregate names, those aside that are kept by `scope:sale_day`: an order that is
 * shipped changes its status and nothing that the other aggregates of its day count.
 */
function heardColumns(fact: Derivation, aggregates: readonly Derivation[]): string[] {
  const hearing = aggregates.filter(({ targetScope }) => !targetScope.includes('scope:sale_day'))
  const columns = [...fact.columns, ...(fact.members ?? []).map(({ key }) => key)]
  const values = columns.filter((column) => !fact.key.includes(column))
  // Reports take all columns of an aggregate. An aggregate that takes all of a fact hears all.
  const takesAll = ({ target, select }: Derivation) =>
    target.startsWith('agg_') && /(\.|\bselect\s+)\*/i.test(select)
  if (hearing.some(takesAll)) return values
  const words = new Set(hearing.flatMap(({ select }) => select.match(/\w+/g) ?? []))
  return values.filter((column) => words.has(column))
}

/** The values that a column of a fact had or has in the rows that this run wrote. */
async function written(trx: Executor, fact: string, column: string): Promise<string[]> {
  const keys = await writtenKeys(trx, fact, column)
  return (await isNoted(trx, fact)) ? [...keys, `select old_${column} from changed_${fact}`] : keys
}

/** The same of a column of the key, which a row keeps. */
async function writtenKeys(trx: Executor, table: string, column: string): Promise<string[]> {
  if (!(await isNoted(trx, table))) return [`select ${column} from warehouse.${table}`]
  return [`select ${column} from gone_${table}`, `select ${column} from changed_${table}`]
}

/** The days whose pages count first pages and bounces otherwise than before. */
async function firstPageDays(trx: Executor): Promise<string[]> {
  const days = await written(trx, 'fact_session', 'first_page_date')
  return where(trx, 'fact_session', days, ['first_page_date', 'first_page_path', 'is_bounce'])
}

/** Of SELECTs of written rows those rows alone that are new, gone or changed in one of these columns. */
async function where(
  trx: Executor,
  fact: string,
  rows: readonly string[],
  columns: readonly string[],
): Promise<string[]> {
  if (!(await isNoted(trx, fact))) return [...rows]
  const isOther = `is_new or (${columns.join(', ')}) is distinct from (${columns.map((c) => `old_${c}`).join(', ')})`
  return rows.map((select) =>
    select.endsWith(`from changed_${fact}`) ? `${select} where ${isOther}` : select,
  )
}

/** Whether what was written to a table is noted row by row: that of a table which was empty is not. */
async function isNoted(trx: Executor, table: string): Promise<boolean> {
  const [row] = await rowsOf<{ is_noted: boolean }>(
    trx,
    `select to_regclass('pg_temp.changed_${table}') is not null as is_noted`,
  )
  return row?.is_noted ?? false
}

function daysOf(keys: string): string {
  return `select d.full_date from (${keys}) as k (date_key) join warehouse.dim_date as d using (date_key)`
}

/** A product that moved to another listing takes its history with it. */
const listingDays = [
  `select d.full_date
   from changed_dim_product as p
   join (select product_key, date_key from warehouse.fact_order_item
         union all select product_key, date_key from warehouse.fact_refund) as f
     on f.product_key = (select m.product_key from warehouse.dim_product as m where m.product_id = p.product_id)
   join warehouse.dim_date as d using (date_key)
   where p.listing_id is distinct from p.old_listing_id`,
]

/** A customer version whose segment was corrected takes its sales and sessions with it. */
async function segmentDays(trx: Executor): Promise<string[]> {
  if (!(await isNoted(trx, 'dim_customer'))) return []
  return ['fact_sales', 'fact_session'].map(
    (fact) => `select d.full_date
   from changed_dim_customer as p
   join warehouse.dim_customer as m using (customer_id, valid_from)
   join warehouse.${fact} as f using (customer_key)
   join warehouse.dim_date as d using (date_key)
   where not p.is_new
     and p.segment is distinct from p.old_segment`,
  )
}

/** Days that are within the range of activity and have no row yet, and those that have one and are not. */
const movedRange = [
  `select d.full_date
   from warehouse.activity as a
   join warehouse.dim_date as d on d.full_date between a.first_date and a.last_date
   where not exists (select from warehouse.agg_daily_business_metrics as m where m.date = d.full_date)`,
  `select m.date
   from warehouse.agg_daily_business_metrics as m
   where not exists (select from warehouse.activity as a where m.date between a.first_date and a.last_date)`,
]

const periods = Object.entries(periodTypes)
  .map(([unit, type]) => `('${type}', '${unit}')`)
  .join(', ')

/** When days (a SELECT of day) begin and end. */
function limitsOf(days: string): string {
  return `select
       day::timestamp at time zone (select timezone from ops.settings) as first,
       (day + 1)::timestamp at time zone (select timezone from ops.settings) as last
     from (${days}) as d`
}
