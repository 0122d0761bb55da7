import { unknownKey } from '../db/derivation.ts'
import { type Executor, execute, executeAll } from '../db/query.ts'
import { restrict, type Scope } from '../db/scope.ts'
import type { Warehouse } from '../warehouse/index.ts'
import { joinIntervals } from './intervals.ts'

/**
 * Gathers what follows from the changes alone: the customers and products that the dimensions are derived for, the stock
 * levels, the days of ad spend, the expenses.
 */
export async function openDimensionScope(trx: Executor): Promise<void> {
  await executeAll(trx, [
    'insert into scope_customer select distinct customer_id from touched_customer',
    `insert into scope_product
     select product_id from touched_product
     union
     select product_id from production.products where exists (select from touched_category)`,
    `insert into scope_stock
     select distinct product_id, day, to_char(day, 'YYYYMMDD')::integer from touched_stock`,
    `insert into scope_spend select distinct day, to_char(day, 'YYYYMMDD')::integer from touched_spend`,
    'insert into scope_expense select distinct expense_id from touched_expense',
    'analyze scope_customer, scope_product, scope_stock, scope_spend, scope_expense',
  ])
}

/**
 * Closes the scope over what the changes touch, from the state before (the published facts) and after (production).
 *
 * `changed_customer` holds the customers whose versions moved in dim_customer and since when, `changed_version` the
 * versions that say something else than before.
 */
export async function closeScope(trx: Executor, { orderNumbers }: Warehouse): Promise<Scope> {
  await execute(trx, `analyze ${changes.join(', ')}`)
  const orders = [
    'select order_id from touched_order',
    ofOtherVersion(
      'o.order_id',
      'production.orders as o',
      'o.customer_id',
      'o.time',
      'fact_sales',
      'order_id',
    ),
    ...['payment', 'refund'].map((money) =>
      ofOtherVersion(
        'm.order_id',
        `production.${money}s as m join production.orders as o using (order_id)`,
        'o.customer_id',
        'm.time',
        `fact_${money}`,
        `${money}_id`,
      ),
    ),
    'select o.order_id from production.orders as o join touched_session as s using (session_id) where s.is_row_change',
    `select l.order_id from production.order_items as l
     join touched_desi as d on d.product_id = l.resolved_product_id`,
    `select f.order_id from touched_cost as c
     join warehouse.dim_product as p using (product_id)
     join warehouse.dim_date as d on d.full_date >= c.from_date and d.full_date < c.to_date
     join warehouse.fact_order_item as f using (product_key, date_key)`,
    `select f.order_id from touched_rate as r
     join warehouse.dim_date as d on d.full_date >= r.from_date and d.full_date < r.to_date
     join warehouse.fact_sales as f using (date_key)`,
  ]
  await execute(
    trx,
    `create temp table first_order_scope on commit drop as select distinct order_id from (${orders.join('\nunion all\n')}) as t`,
  )
  await execute(trx, 'analyze first_order_scope')
  await execute(
    trx,
    `insert into scope_ordering_customer
     select customer_id from production.orders join first_order_scope using (order_id) where customer_id is not null
     union
     select customer_id from warehouse.fact_sales join first_order_scope using (order_id) where customer_id is not null`,
  )
  await execute(trx, 'analyze scope_ordering_customer')
  // The other orders of a customer come into scope where their number moves.
  await execute(
    trx,
    `insert into scope_order
     select order_id from first_order_scope
     union
     select n.order_id
     from (${restrict(orderNumbers, { isEverything: false })}) as n
     left join warehouse.fact_sales as f using (order_id)
     where f.customer_order_number is distinct from n.customer_order_number`,
  )
  await execute(trx, 'analyze scope_order')
  await execute(
    trx,
    `insert into scope_session
     select session_id from touched_session
     union
     ${ofOtherVersion('s.session_id', 'production.sessions as s', 's.user_id', 's.time', 'fact_session', 'session_id')}
     union
     select session_id from production.orders join scope_order using (order_id) where session_id is not null
     union
     select session_id from warehouse.fact_sales join scope_order using (order_id) where session_id is not null`,
  )
  await execute(trx, 'analyze scope_session')
  return {
    isEverything: false,
    eventTimes: await joinIntervals(
      trx,
      `select first_at as first, last_at as last from touched_event_time
       union all
       select first_event_at, last_event_at
       from warehouse.fact_session join scope_session using (session_id)
       where first_event_at is not null`,
    ),
  }
}

/** What the scope is found from: a handful of rows as a rule, where the planner expects a thousand. */
const changes = [
  'touched_order',
  'touched_session',
  'touched_desi',
  'touched_cost',
  'touched_rate',
  'changed_customer',
  'changed_version',
]

/** The keys of rows whose fact belongs to another version of their customer now, or to one that says something else. */
function ofOtherVersion(
  key: string,
  rows: string,
  customerId: string,
  time: string,
  fact: string,
  factKey: string,
): string {
  return `select ${key}
     from ${rows}
     join changed_customer as c on c.customer_id = ${customerId} and ${time} >= c.moved_from
     left join warehouse.dim_customer as v
       on v.customer_id = ${customerId} and ${time} >= v.valid_from and ${time} < v.valid_to
     left join warehouse.${fact} as f using (${factKey})
     where f.customer_key is distinct from coalesce(v.customer_key, ${unknownKey})
        or v.customer_key in (select customer_key from changed_version)`
}
