import { unknownKey } from '../db/derivation.ts'
import { ident, idents, literal, type Sql, sql } from '../db/sql.ts'
import { feeds } from '../model/feeds/index.ts'
import { id, type ScopeDeclaration } from './declaration.ts'
import { scopesOfFeeds } from './of_feeds.ts'

const { order, session, ...others } = scopesOfFeeds
if (!order || !session) throw new Error('the model has no scope order or session')

/** Scopes that depend only on the changes: those of the dimensions, and of facts that nothing else moves. */
export const scopesOfDimensions: Readonly<Record<string, ScopeDeclaration>> = {
  customer: {
    keys: { customer_id: id },
    from: () => [sql`select customer_id from touched_customer`],
    onDays: [
      sql`select customer_id from production.orders join touched_order using (order_id)`,
      sql`select user_id from production.sessions join touched_session using (session_id)`,
    ],
  },
  product: {
    keys: { product_id: id },
    from: () => [
      sql`select product_id from touched_product`,
      sql`select product_id from production.products where exists (select from touched_category)`,
    ],
    onDays: [sql`select product_id from production.products`],
  },
  ...Object.fromEntries(
    Object.entries(others).map(([name, declared]) => [
      name,
      {
        ...declared,
        from: () => [sql`select ${idents(Object.keys(declared.keys))} from ${ident(`touched_${name}`)}`],
      },
    ]),
  ),
}

/**
 * Scopes of facts that depend on others: what the changes touch, before (the published facts) and after (production).
 */
export const scopesOfFacts: Readonly<Record<string, ScopeDeclaration<{ orderNumbers: Sql }>>> = {
  first_order: {
    keys: { order_id: id },
    from: () => [
      sql`select order_id from touched_order`,
      ofOtherVersion(
        sql`o.order_id`,
        sql`production.orders as o`,
        sql`o.customer_id`,
        sql`o.time`,
        'fact_sales',
        'order_id',
      ),
      ...moneyOfOrders.map(({ name, fact, key }) =>
        ofOtherVersion(
          sql`m.order_id`,
          sql`production.${ident(name)} as m join production.orders as o using (order_id)`,
          sql`o.customer_id`,
          sql`m.time`,
          fact,
          key,
        ),
      ),
      sql`select o.order_id from production.orders as o join touched_session as s using (session_id) where s.is_row_change`,
      sql`select l.order_id from production.order_items as l
       join touched_desi as d on d.product_id = l.resolved_product_id`,
      sql`select f.order_id from touched_cost as c
       join warehouse.dim_product as p using (product_id)
       join warehouse.dim_date as d on d.full_date >= c.from_date and d.full_date < c.to_date
       join warehouse.fact_order_item as f using (product_key, date_key)`,
      sql`select f.order_id from touched_rate as r
       join warehouse.dim_date as d on d.full_date >= r.from_date and d.full_date < r.to_date
       join warehouse.fact_sales as f using (date_key)`,
    ],
  },
  /** Customers who placed these orders, now or before: their other orders can get another number. */
  ordering_customer: {
    keys: { customer_id: id },
    from: () => [
      sql`select customer_id from production.orders join scope_first_order using (order_id)`,
      sql`select customer_id from warehouse.fact_sales join scope_first_order using (order_id)`,
    ],
  },
  order: {
    ...order,
    from: ({ orderNumbers }) => [
      sql`select order_id from scope_first_order`,
      // A customer's other orders come into scope if their number changes.
      sql`select n.order_id
       from (${orderNumbers}) as n
       left join warehouse.fact_sales as f using (order_id)
       where f.customer_order_number is distinct from n.customer_order_number`,
    ],
  },
  session: {
    ...session,
    from: () => [
      sql`select session_id from touched_session`,
      ofOtherVersion(
        sql`s.session_id`,
        sql`production.sessions as s`,
        sql`s.user_id`,
        sql`s.time`,
        'fact_session',
        'session_id',
      ),
      sql`select session_id from production.orders join scope_order using (order_id)`,
      sql`select session_id from warehouse.fact_sales join scope_order using (order_id)`,
    ],
  },
}

/** Payments, refunds: rows that wait for their order and become facts of their own day. */
const moneyOfOrders = feeds
  .filter(({ waitsForOrder, scope }) => waitsForOrder && scope?.name === 'order')
  .map(({ name, key, becomes }) => ({ name, key: key[0] ?? '', fact: Object.keys(becomes)[0] ?? '' }))

/**
 * The keys of rows whose fact now belongs to another version of the customer, or to a version with changed attributes.
 * `changed_customer` has the customers whose versions moved in dim_customer, and since when. `changed_version` has the
 * versions with changed attributes.
 */
function ofOtherVersion(key: Sql, rows: Sql, customerId: Sql, time: Sql, fact: string, factKey: string): Sql {
  return sql`select ${key}
     from ${rows}
     join changed_customer as c on c.customer_id = ${customerId} and ${time} >= c.moved_from
     left join warehouse.dim_customer as v
       on v.customer_id = ${customerId} and ${time} >= v.valid_from and ${time} < v.valid_to
     left join warehouse.${ident(fact)} as f using (${ident(factKey)})
     where f.customer_key is distinct from coalesce(v.customer_key, ${literal(unknownKey)})
        or v.customer_key in (select customer_key from changed_version)`
}
