import { col } from '../db/columns.ts'
import { ident, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import { UsageError } from '../errors.ts'
import { reportTable } from '../metrics/derivations.ts'
import type { Entity } from '../metrics/registry.ts'
import { idColumn } from '../metrics/report_figures.ts'
import { listed } from '../shown_text.ts'

/**
 * Rejects mistyped ids.
 *
 * @throws {UsageError} naming those of `ids` that belong to no listing or product, now or in a stored report. Products
 * without
 *   a listing belong to the listing (unknown).
 */
export async function refuseUnknownIds(
  trx: Connection,
  entity: Entity,
  ids: readonly string[] | null | undefined,
): Promise<void> {
  const id = idColumn(entity)
  if (!id || !ids) return
  const table = reportTable(entity)
  const unknown = await readRows(
    trx,
    { id: col.text },
    sql`select i.id
     from unnest(${ids}::text[]) with ordinality as i (id, position)
     where not exists (select from warehouse.dim_product as d where coalesce(case when d.product_key > 0 then d.${ident(id)} end, '(unknown)') = i.id)
       and not exists (select from warehouse.${ident(table)} as s where s.${ident(id)} = i.id)
       and not exists (select from ops.report_revisions as r where r.report = ${table} and r.entity_id = i.id)
     order by i.position`,
  )
  if (unknown.length === 0) return
  throw new UsageError(`There is no ${entity} ${listed(unknown.map((row) => row.id))}.`, {
    hint: `Ids are case-sensitive; storehouse report --for ${entity} lists those that sold.`,
  })
}
