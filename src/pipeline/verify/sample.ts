import { type Executor, execute, literal, rowsOf } from '../../db/query.ts'
import type { Scope } from '../../db/scope.ts'
import { eventFeeds } from '../../model/feeds/index.ts'
import type { Warehouse } from '../../warehouse/index.ts'
import { fillDays, instantsOf } from '../aggregate_scope.ts'
import { closeScope, openDimensionScope } from '../scope.ts'
import type { VerifyScopes } from './derived.ts'

/** So many business days with a fact, at random; the same seed takes the same days. In order. */
export async function sampleDays(
  trx: Executor,
  { facts }: Warehouse,
  count: number,
  seed: number,
): Promise<string[]> {
  const hasFact = facts
    .filter(({ columns }) => columns.includes('date_key'))
    .map(({ target }) => `exists (select from warehouse.${target} as f where f.date_key = d.date_key)`)
  const rows = await rowsOf<{ day: string }>(
    trx,
    `select full_date::text as day
     from warehouse.dim_date as d
     where ${hasFact.join('\n        or ')}
     order by md5(${literal(String(seed))} || full_date::text)
     limit ${count}`,
  )
  return rows.map(({ day }) => day).sort()
}

/**
 * Puts everything that belongs to some days into the scope tables: orders, payments and refunds of the day in
 * production or in the warehouse, sessions, stock levels, ad spend, expenses, and whom and what they name; the
 * aggregates of the day, its month and its report periods.
 */
export async function scopeOfDays(
  trx: Executor,
  warehouse: Warehouse,
  days: readonly string[],
): Promise<VerifyScopes> {
  await execute(trx, `insert into touched_day select unnest(${array(days)})`)
  const onDay = (time: string) =>
    `(${time} at time zone (select timezone from ops.settings))::date in (select day from touched_day)`
  const onDateKey =
    'date_key in (select date_key from warehouse.dim_date join touched_day on day = full_date)'
  await execute(
    trx,
    `insert into touched_order
     select order_id from production.orders where ${onDay('time')}
     union select order_id from production.payments where ${onDay('time')}
     union select order_id from production.refunds where ${onDay('time')}
     ${['sales', 'order_item', 'payment', 'refund']
       .map((fact) => `union select order_id from warehouse.fact_${fact} where ${onDateKey}`)
       .join('\n     ')}`,
  )
  await execute(
    trx,
    `insert into touched_session
     select session_id, true from production.sessions where ${onDay('time')}
     union select session_id, true from warehouse.fact_session where ${onDateKey}`,
  )
  const events = eventFeeds.map(
    (table) =>
      `select min(e.time), max(e.time) from production.${table} as e join touched_session using (session_id)`,
  )
  await execute(trx, `insert into touched_event_time ${events.join(' union all ')}`)
  await execute(trx, 'delete from touched_event_time where first_at is null')
  await execute(
    trx,
    `insert into touched_stock
     select product_id, day from production.inventory join touched_day using (day)
     union select product_id, full_date from warehouse.fact_inventory join warehouse.dim_date using (date_key)
       join touched_day on day = full_date`,
  )
  await execute(trx, 'insert into touched_spend select day from touched_day')
  await execute(
    trx,
    `insert into touched_expense
     select expense_id from production.expenses
     join touched_day on day between date_from and coalesce(date_to, date_from)
     union select expense_id from warehouse.fact_expense where ${onDateKey}`,
  )
  await execute(
    trx,
    `insert into touched_customer
     select customer_id from production.orders join touched_order using (order_id) where customer_id is not null
     union select user_id from production.sessions join touched_session using (session_id) where user_id is not null`,
  )
  await execute(
    trx,
    `insert into touched_product
     select resolved_product_id from production.order_items join touched_order using (order_id)
     union select product_id from touched_stock`,
  )
  await openDimensionScope(trx)
  const facts = await closeScope(trx, warehouse)
  return { facts, aggregates: await aggregatesOfDays(trx) }
}

async function aggregatesOfDays(trx: Executor): Promise<Scope> {
  await fillDays(trx, ['select day from touched_day'])
  await execute(trx, 'insert into scope_event_day select day from touched_day')
  await execute(
    trx,
    `insert into scope_buyer
     select distinct customer_id from warehouse.fact_sales join scope_day using (date_key) where customer_id is not null`,
  )
  await execute(
    trx,
    `insert into scope_report_listing
     select listing_hash from warehouse.agg_listing_day union select listing_hash from warehouse.listing_reports`,
  )
  await execute(
    trx,
    `insert into scope_report_product
     select product_id from warehouse.dim_product union select product_id from warehouse.product_reports`,
  )
  const times = await instantsOf(trx, 'scope_day')
  return { isEverything: false, eventTimes: times, eventDayTimes: times }
}

function array(days: readonly string[]): string {
  return `array[${days.map(literal).join(', ')}]::date[]`
}
