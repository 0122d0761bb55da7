import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { entityOf } from './entity.ts'
import { ensureProducts } from './inferred.ts'
import { applyDecided, decide } from './merge.ts'
import { touchCosts } from './products.ts'

const productCosts = entityOf('product_costs')
const productDesi = entityOf('product_desi')
const shippingRates = entityOf('shipping_rates')

/** Brings `production.product_costs` up to date. Grain: one row per product and first day of a cost. */
export async function loadProductCosts(trx: Connection): Promise<void> {
  const keys = await decide(trx, productCosts)
  await ensureProducts(trx, sql`select product_id from decided_product_costs`)
  await applyDecided(trx, productCosts, keys)
  await touchCosts(trx, 'product_costs')
}

/** Brings `production.product_desi` up to date. Grain: one row per product. */
export async function loadProductDesi(trx: Connection): Promise<void> {
  const keys = await decide(trx, productDesi)
  await ensureProducts(trx, sql`select product_id from decided_product_desi`)
  await applyDecided(trx, productDesi, keys)
  await execute(
    trx,
    sql`insert into touched_desi select product_id from decided_product_desi where outcome in ('inserted', 'updated')`,
  )
}

/**
 * Brings `production.shipping_rates` up to date. Grain: one row per country, max_desi and first day.
 *
 * A changed rate applies from its day (the earliest of its size: from any day) to the next of its size. A new size can
 * move any order of the country to it, whatever its date.
 */
export async function loadShippingRates(trx: Connection): Promise<void> {
  await applyDecided(trx, shippingRates, await decide(trx, shippingRates))
  const sameSize = sql`r.country = d.country and r.max_desi = d.max_desi`
  await execute(
    trx,
    sql`insert into touched_rate (from_date, to_date)
     select
       case when exists (select from production.shipping_rates as r
                         where ${sameSize} and r.effective_from < d.effective_from)
         then d.effective_from else '-infinity'::date end,
       case when d.is_new_size then 'infinity'::date
         else coalesce((select min(r.effective_from) from production.shipping_rates as r
                        where ${sameSize} and r.effective_from > d.effective_from), 'infinity'::date) end
     from (
       select *, not exists (
         select from production.shipping_rates as r
         where ${sameSize} and not exists (
           select from decided_shipping_rates as n
           where n.outcome = 'inserted' and n.country = r.country and n.max_desi = r.max_desi
             and n.effective_from = r.effective_from)
       ) as is_new_size
       from decided_shipping_rates as d
       where d.outcome in ('inserted', 'updated')
     ) as d`,
  )
}
