import { type Applied, apply } from '../db/derivation.ts'
import type { Scope } from '../db/scope.ts'
import { ident, joined, raw, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import type { Warehouse } from './warehouse.ts'

/**
 * Brings `warehouse.dim_customer` up to date for the customers in scope. `changed_customer` gets the customers whose
 * versions moved, and since when: older facts keep their version. `changed_version` gets the versions whose attributes
 * changed.
 *
 * Grain: one row per customer version. Running it again with the same scope changes nothing.
 */
export async function loadDimCustomer(trx: Connection, warehouse: Warehouse, scope: Scope): Promise<Applied> {
  if (scope.isEverything) return apply(trx, warehouse.customer, scope)
  const versions = sql`select customer_id, valid_from, ${joined(warehouse.tracked.map(raw))} from warehouse.dim_customer
     where customer_key > 0 and customer_id in (select customer_id from scope_customer)`
  await execute(trx, sql`create temp table customer_before on commit drop as ${versions}`)
  const applied = await apply(trx, warehouse.customer, scope)
  await execute(
    trx,
    sql`insert into changed_customer
     select customer_id, min(valid_from) from (
       (select * from customer_before except all ${versions})
       union all
       (${versions} except all select * from customer_before)
     ) as changed
     group by customer_id`,
  )
  const tuple = (alias: string) =>
    sql`(${joined(warehouse.tracked.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
  await execute(
    trx,
    sql`insert into changed_version
     select v.customer_key
     from customer_before as b
     join warehouse.dim_customer as v on v.customer_id = b.customer_id and v.valid_from = b.valid_from
     where ${tuple('v')} is distinct from ${tuple('b')}`,
  )
  return applied
}

/** Gives the versions of the customers in `turned_customer` their new ids. Their surrogate keys stay. */
export async function turnCustomerIds(trx: Connection): Promise<void> {
  await execute(
    trx,
    sql`update warehouse.dim_customer as d set customer_id = t.new_id
     from turned_customer as t where t.old_id = d.customer_id and t.stands and t.old_id <> t.new_id
       and not exists (select from warehouse.dim_customer as o where o.customer_id = t.new_id)`,
  )
}
