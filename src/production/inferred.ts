import { ident, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll } from '../db/statements.ts'
import { eventFeeds, type FeedName, feeds } from '../model/feeds/index.ts'

/**
 * Inferred customers, sessions and products: rows that exist exactly as long as a standing row refers to them and no
 * row of their own has come. The ensure functions make them before the rows that refer to them. The settle functions,
 * once all feeds are loaded, complete them and remove those that nothing refers to any more.
 */

/** Feeds whose rows name a product, only by its id. */
export const namingProducts: readonly FeedName[] = feeds
  .filter(({ columns }) => {
    const names = columns.map(({ name }) => name)
    return names.includes('product_id') && !names.includes('product_name')
  })
  .map(({ name }) => name)

/** Makes the products that `rows` (product_id) name, and records all of them as referred to. */
export async function ensureProducts(trx: Connection, rows: Sql): Promise<void> {
  await executeAll(trx, [
    sql`insert into referred_product select distinct product_id from (${rows}) as r`,
    sql`with made as (
       insert into production.products (product_id, product_name, is_inferred)
       select distinct product_id, product_id, true from (${rows}) as r
       where product_id is not null
         and not exists (select from production.products as p where p.product_id = r.product_id)
       returning product_id
     )
     insert into touched_product select product_id from made`,
  ])
}

/** Makes the customers that `rows` (customer_id) name, and records all of them as referred to. */
export async function ensureCustomers(trx: Connection, rows: Sql): Promise<void> {
  await executeAll(trx, [
    sql`insert into referred_customer select distinct customer_id from (${rows}) as r where customer_id is not null`,
    sql`with made as (
       insert into production.customers (customer_id, is_inferred)
       select distinct customer_id, true from (${rows}) as r
       where customer_id is not null
         and not exists (select from production.customers as c where c.customer_id = r.customer_id)
       returning customer_id
     )
     insert into touched_customer select customer_id from made`,
  ])
}

/** Makes the sessions that `rows` (session_id, time, even as text) name. Their start and user are settled later. */
export async function ensureSessions(trx: Connection, rows: Sql): Promise<void> {
  // A separate table, because a statement that inserts doesn't read in parallel. Only times of unknown sessions are
  // cast.
  await executeAll(trx, [
    sql`create temp table unknown_session on commit drop as
     select session_id, min(time::timestamptz) as time from (${rows}) as r
     where session_id is not null
       and not exists (select from production.sessions as s where s.session_id = r.session_id)
     group by session_id`,
    sql`insert into production.sessions (session_id, time, is_inferred)
     select session_id, time, true from unknown_session`,
    sql`insert into referred_session select session_id from unknown_session`,
    sql`drop table unknown_session`,
  ])
}

/** Removes inferred customers without an order. */
export async function settleCustomers(trx: Connection): Promise<void> {
  await execute(
    trx,
    sql`with gone as (
       delete from production.customers as c
       where c.is_inferred
         and c.customer_id in (select customer_id from referred_customer)
         and not exists (select from production.orders as o where o.customer_id = c.customer_id)
       returning customer_id
     )
     insert into touched_customer select customer_id from gone`,
  )
}

/** Gives inferred sessions the start and user of their earliest event or order, and removes those without any. */
export async function settleSessions(trx: Connection): Promise<void> {
  const [inferred] = await executeAll(trx, [
    sql`create temp table inferred_session on commit drop as
     select s.session_id, s.time, s.user_id
     from production.sessions as s
     where s.is_inferred and s.session_id in (select session_id from referred_session)`,
    sql`analyze inferred_session`,
  ])
  if (inferred === 0) return
  const sources = eventFeeds.map(
    (
      events,
      place,
    ) => sql`select e.session_id, e.time, e.event_id as id, ${literal(place)} as place, e.user_id
     from production.${ident(events)} as e join inferred_session as i using (session_id)`,
  )
  sources.push(sql`select o.session_id, o.time, o.order_id, ${literal(sources.length)}, o.customer_id
     from production.orders as o join inferred_session as i using (session_id)`)
  await executeAll(trx, [
    sql`create temp table settled_session on commit drop as
     select distinct on (session_id) session_id, time, user_id
     from (${joined(sources, '\n     union all\n     ')}) as mention
     order by session_id, time, id collate "C", place`,
    sql`update production.sessions as s set time = n.time, user_id = n.user_id
     from settled_session as n
     where s.session_id = n.session_id and (s.time, s.user_id) is distinct from (n.time, n.user_id)`,
    sql`delete from production.sessions as s using inferred_session as i
     where s.session_id = i.session_id
       and not exists (select from settled_session as n where n.session_id = s.session_id)`,
    sql`insert into touched_session select session_id, true from inferred_session`,
  ])
}

/**
 * Names inferred products by the product_name of their line with the lowest (order_id, order_item_id) that has one,
 * otherwise of their first such cart add, otherwise by their id. Removes those that nothing names.
 */
export async function settleProducts(trx: Connection): Promise<void> {
  const [inferred] = await executeAll(trx, [
    sql`create temp table inferred_product on commit drop as
     select p.product_id, p.product_name
     from production.products as p
     where p.is_inferred and p.product_id in (select product_id from referred_product)`,
    sql`analyze inferred_product`,
  ])
  if (inferred === 0) return
  await execute(
    trx,
    sql`with line_name as (
       select distinct on (l.resolved_product_id) l.resolved_product_id as product_id, l.product_name
       from production.order_items as l
       join inferred_product as i on i.product_id = l.resolved_product_id
       where l.product_name is not null
       order by l.resolved_product_id, l.order_id, l.order_item_id
     ),
     cart_name as (
       select distinct on (a.resolved_product_id) a.resolved_product_id as product_id, a.product_name
       from production.cart_adds as a
       join inferred_product as i on i.product_id = a.resolved_product_id
       where a.product_name is not null
       order by a.resolved_product_id, a.time, a.event_id
     ),
     named as (
       update production.products as p
       set product_name = coalesce(l.product_name, c.product_name, i.product_id)
       from inferred_product as i
       left join line_name as l on l.product_id = i.product_id
       left join cart_name as c on c.product_id = i.product_id
       where p.product_id = i.product_id
         and p.product_name is distinct from coalesce(l.product_name, c.product_name, i.product_id)
       returning p.product_id
     )
     insert into touched_product select product_id from named`,
  )
  const unused = joined(
    namingProducts.map(
      (table) =>
        sql`and not exists (select from production.${ident(table)} as r where r.product_id = p.product_id)`,
    ),
    '\n         ',
  )
  await execute(
    trx,
    sql`with gone as (
       delete from production.products as p using inferred_product as i
       where p.product_id = i.product_id
         and not exists (select from production.order_items as l where l.resolved_product_id = p.product_id)
         and not exists (select from production.cart_adds as a where a.resolved_product_id = p.product_id)
         ${unused}
       returning p.product_id
     )
     insert into touched_product select product_id from gone`,
  )
}
