import { ident, idents, nothing, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { type FeedName, feedByName } from '../model/feeds/index.ts'
import { decidedTable, entityOf } from './entity.ts'
import { ensureProducts, namingProducts } from './inferred.ts'
import { applyDecided, decide } from './merge.ts'

/**
 * Brings the table of a feed up to date whose rows nothing refers to. Grain: one row per key of the feed. A product
 * without a products row is inferred.
 */
export async function loadPlain(trx: Connection, feed: FeedName): Promise<void> {
  const { key, scope } = feedByName(feed)
  // Values that a row no longer has come into scope too.
  const remember = scope?.keys.filter((column) => !key.includes(column)) ?? []
  const entity = entityOf(feed, { remember })
  const keys = await decide(trx, entity)
  if (namingProducts.includes(feed)) {
    await ensureProducts(trx, sql`select product_id from ${decidedTable(entity)}`)
  }
  if (scope) {
    const changed = sql`from ${decidedTable(entity)} where outcome in ('inserted', 'updated')`
    const old = scope.keys.map((column) => (remember.includes(column) ? `old_${column}` : column))
    await execute(
      trx,
      sql`insert into ${ident(`touched_${scope.name}`)}
       select ${idents(scope.keys)} ${changed}${remember.length > 0 ? sql` union select ${idents(old)} ${changed}` : nothing}`,
    )
  }
  await applyDecided(trx, entity, keys)
}
