import { type Executor, execute, rowsOf } from '../db/query.ts'
import type { Scope } from '../db/scope.ts'

/** Gathers the customers and products that changed: what the dimensions are derived for. */
export async function openDimensionScope(trx: Executor): Promise<void> {
  await execute(trx, 'insert into scope_customer select distinct customer_id from touched_customer')
  await execute(
    trx,
    `insert into scope_product
     select product_id from touched_product
     union
     select product_id from production.products where exists (select from touched_category)`,
  )
  await execute(
    trx,
    `insert into scope_stock
     select distinct product_id, day, to_char(day, 'YYYYMMDD')::integer from touched_stock`,
  )
  for (const table of ['scope_customer', 'scope_product', 'scope_stock'])
    await execute(trx, `analyze ${table}`)
}

/**
 * Closes the scope over what the changes touch, from the state before (the published facts) and after (production).
 *
 * `changed_customer` holds the customers whose versions changed in dim_customer.
 */
export async function closeScope(trx: Executor): Promise<Scope> {
  const orders = [
    'select order_id from touched_order',
    'select o.order_id from production.orders as o join changed_customer as c using (customer_id)',
    'select o.order_id from production.orders as o join touched_session as s using (session_id) where s.is_row_change',
    `select l.order_id from production.order_items as l
     join touched_desi as d on d.product_id = l.resolved_product_id`,
    `select l.order_id from production.order_items as l
     join touched_cost as c on c.product_id = l.resolved_product_id
     join production.orders as o using (order_id)
     where (o.time at time zone (select timezone from ops.settings))::date >= c.from_date
       and (o.time at time zone (select timezone from ops.settings))::date < c.to_date`,
    `select f.order_id from touched_rate as r
     join warehouse.dim_date as d on d.full_date >= r.from_date and d.full_date < r.to_date
     join warehouse.fact_sales as f using (date_key)`,
  ]
  await execute(
    trx,
    `create temp table first_order_scope on commit drop as select distinct order_id from (${orders.join('\nunion all\n')}) as t`,
  )
  await execute(trx, 'analyze first_order_scope')
  // Every order of a customer counts for the numbers of the others.
  await execute(
    trx,
    `create temp table ordering_customer on commit drop as
     select distinct customer_id
     from (select customer_id from production.orders join first_order_scope using (order_id)
           union all
           select customer_id from warehouse.fact_sales join first_order_scope using (order_id)) as t
     where customer_id is not null`,
  )
  await execute(trx, 'analyze ordering_customer')
  await execute(
    trx,
    `insert into scope_order
     select order_id from first_order_scope
     union
     select o.order_id from production.orders as o join ordering_customer using (customer_id)
     union
     select f.order_id from warehouse.fact_sales as f join ordering_customer using (customer_id)`,
  )
  await execute(trx, 'analyze scope_order')
  await execute(
    trx,
    `insert into scope_session
     select session_id from touched_session
     union
     select s.session_id from production.sessions as s join changed_customer as c on c.customer_id = s.user_id
     union
     select session_id from production.orders join scope_order using (order_id) where session_id is not null
     union
     select session_id from warehouse.fact_sales join scope_order using (order_id) where session_id is not null`,
  )
  await execute(trx, 'analyze scope_session')
  const [times] = await rowsOf<{ first: string | null; last: string | null }>(
    trx,
    `select min(first)::text as first, max(last)::text as last
     from (select first_at as first, last_at as last from touched_event_time
           union all
           select min(first_event_at), max(last_event_at)
           from warehouse.fact_session join scope_session using (session_id)) as t`,
  )
  return {
    isEverything: false,
    ...(times?.first && times.last ? { eventTimes: [{ first: times.first, last: times.last }] } : {}),
  }
}
