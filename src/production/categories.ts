import { ident, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { entityOf } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const categories = entityOf('categories')

/**
 * The id of a category made from a category_name, as SQL. It is a space and the name's hash: no source id begins with a
 * space, and a name can be longer than an index entry.
 */
function madeId(name: Sql): Sql {
  return sql`' ' || md5(${name}) collate "C"`
}

/**
 * The category of a product as SQL: that of its category_id if a categories row has it. Without an id: the announced
 * category of its category_name (the lowest id of several), otherwise one made from the name.
 */
export function resolvedCategory(product: string): Sql {
  return sql`case
    when ${ident(product)}.category_id is not null then (
      select known.category_id from production.categories as known
      where known.category_id = ${ident(product)}.category_id and not known.is_inferred)
    when ${ident(product)}.category_name is not null then coalesce((
      select min(known.category_id) from production.categories as known
      where md5(known.category_name) = md5(${ident(product)}.category_name)
        and known.category_name = ${ident(product)}.category_name and not known.is_inferred),
      ${madeId(ident(product, 'category_name'))})
  end`
}

/** Makes the categories that products name but no categories row has. `products` is a FROM item with the alias p. */
export async function makeNamedCategories(trx: Connection, products: Sql): Promise<void> {
  await execute(
    trx,
    sql`insert into production.categories (category_id, category_name, is_inferred)
     select distinct resolved, category_name, true
     from (select ${resolvedCategory('p')} as resolved, p.category_name from ${products}
           where p.category_id is null and p.category_name is not null) as named
     where not exists (select from production.categories as c where c.category_id = resolved)`,
  )
}

/**
 * Brings `production.categories` up to date, and the category of standing products.
 *
 * Grain: one row per category. An announced category replaces one made from the same name.
 */
export async function loadCategories(trx: Connection): Promise<void> {
  await applyDecided(trx, categories, await decide(trx, categories))
  await execute(
    trx,
    sql`insert into touched_category select category_id from decided_categories where outcome in ('inserted', 'updated')`,
  )
  await execute(
    trx,
    sql`create temp table category_change on commit drop as
     select p.product_id, p.category_id, p.category_name
     from production.products as p
     where exists (select from touched_category)
       and p.resolved_category_id is distinct from ${resolvedCategory('p')}`,
  )
  await makeNamedCategories(trx, sql`category_change as p`)
  await execute(
    trx,
    sql`update production.products as p set resolved_category_id = ${resolvedCategory('c')}
     from category_change as c where p.product_id = c.product_id`,
  )
}

/** Removes categories made from a name that no product has any more. */
export async function dropUnusedCategories(trx: Connection): Promise<void> {
  await execute(
    trx,
    sql`delete from production.categories as c
     where c.is_inferred
       and not exists (select from production.products as p where p.resolved_category_id = c.category_id)`,
  )
}
