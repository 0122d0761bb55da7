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
export async function closeAggregateScope(trx: Executor, facts: readonly Derivation[]): Promise<Scope> {
  const days: string[] = ['select day from touched_day']
  const eventDays: string[] = ['select day from touched_day', 'select day from touched_event_day']
  const buyers: string[] = []
  for (const { target } of facts.filter(({ columns }) => columns.includes('date_key'))) {
    if (target === 'fact_payment' || target === 'fact_inventory') continue
    days.push(...(await written(trx, target, 'date_key')).map(daysOf))
    if (target === 'fact_session') eventDays.push(...(await written(trx, target, 'first_page_date')))
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
    `insert into scope_period
     select distinct p.period_type, date_trunc(p.unit, s.day)::date
     from scope_day as s
     cross join (values ${periods}) as p (period_type, unit)`,
  )
  const tables = ['scope_day', 'scope_event_day', 'scope_buyer', 'scope_month', 'scope_period']
  for (const table of tables) await execute(trx, `analyze ${table}`)
  return { isEverything: false, eventTimes: await joinIntervals(trx, dayLimits) }
}

/** The values that a column of a fact had or has in the rows that this run wrote. */
async function written(trx: Executor, fact: string, column: string): Promise<string[]> {
  if (!(await isNoted(trx, fact))) return [`select ${column} from warehouse.${fact}`]
  return [
    `select ${column} from gone_${fact}`,
    `select ${column} from changed_${fact}`,
    `select old_${column} from changed_${fact}`,
  ]
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

/** When the days in scope begin and end. */
const dayLimits = `select
       day::timestamp at time zone (select timezone from ops.settings) as first,
       (day + 1)::timestamp at time zone (select timezone from ops.settings) as last
     from (select day from scope_day union select day from scope_event_day) as d`
