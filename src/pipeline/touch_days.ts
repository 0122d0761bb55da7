import { type Executor, execute, literal } from '../db/query.ts'
import { eventFeeds } from '../model/feeds/index.ts'

/** Business days, first and last included; without one, all before or after. */
export interface Days {
  from: string | undefined
  to: string | undefined
}

/** The orders and sessions of some business days come into scope as if they had changed. */
export async function touchDays(trx: Executor, days: Days): Promise<void> {
  const between = (time: string) => {
    const day = `(${time} at time zone (select timezone from ops.settings))::date`
    return [
      ...(days.from ? [`${day} >= ${literal(days.from)}`] : []),
      ...(days.to ? [`${day} <= ${literal(days.to)}`] : []),
    ].join(' and ')
  }
  const level = (day: string) =>
    [
      ...(days.from ? [`${day} >= ${literal(days.from)}`] : []),
      ...(days.to ? [`${day} <= ${literal(days.to)}`] : []),
    ].join(' and ')
  await execute(
    trx,
    `insert into touched_order
     select order_id from production.orders where ${between('time')}
     union select order_id from production.payments where ${between('time')}
     union select order_id from production.refunds where ${between('time')}
     union select f.order_id from warehouse.fact_sales as f where ${between('f.ordered_at')}`,
  )
  await execute(
    trx,
    `insert into touched_session
     select session_id, true from production.sessions where ${between('time')}
     union select session_id, true from warehouse.fact_session as f where ${between('f.started_at')}`,
  )
  await execute(
    trx,
    `insert into touched_day
     select full_date from warehouse.dim_date where ${level('full_date')}`,
  )
  const events = eventFeeds.map(
    (table) => `select min(time) as first_at, max(time) as last_at from production.${table}`,
  )
  await execute(
    trx,
    `insert into touched_event_time select min(first_at), max(last_at) from (${events.join(' union all ')}) as t`,
  )
  await execute(
    trx,
    `insert into touched_stock
     select product_id, day from production.inventory where ${level('day')}
     union
     select product_id, full_date from warehouse.fact_inventory join warehouse.dim_date using (date_key)
     where ${level('full_date')}`,
  )
  await execute(
    trx,
    `insert into touched_spend
     select date from production.ad_spend where ${level('date')}
     union
     select full_date from warehouse.fact_ad_spend join warehouse.dim_date using (date_key) where ${level('full_date')}`,
  )
  const isAround = [
    ...(days.from ? [`coalesce(date_to, date_from) >= ${literal(days.from)}`] : []),
    ...(days.to ? [`date_from <= ${literal(days.to)}`] : []),
  ]
  await execute(
    trx,
    `insert into touched_expense
     select expense_id from production.expenses where ${isAround.join(' and ')}
     union
     select expense_id from warehouse.fact_expense join warehouse.dim_date using (date_key) where ${level('full_date')}`,
  )
  await execute(trx, 'insert into touched_product select product_id from production.products')
  await execute(
    trx,
    `insert into touched_customer
     select customer_id from production.orders join touched_order using (order_id) where customer_id is not null
     union
     select user_id from production.sessions join touched_session using (session_id) where user_id is not null`,
  )
}
