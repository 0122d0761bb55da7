import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readValue } from '../db/statements.ts'
import { feedByName, waitingFeeds } from '../model/feeds/index.ts'
import { rowKey } from './entity.ts'
import { isStagedAs, waitingRows } from './merge.ts'

/** Production tables whose rows wait for their order, with their key. Each is kept from the feed with its name. */
export const waitingTables: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  waitingFeeds.map((feed) => [feed, feedByName(feed).key]),
)

export type Child = (typeof waitingFeeds)[number]

/** Moves the lines, payments and refunds of the orders that decided_orders deletes to the waiting rows. */
export async function parkChildren(trx: Connection): Promise<void> {
  const areDeleted = await readValue(
    trx,
    col.boolean,
    sql`select exists (select from decided_orders where is_deleted and outcome = 'updated')`,
  )
  if (!areDeleted) return
  for (const [table, key] of Object.entries(waitingTables)) {
    const parked = await execute(
      trx,
      sql`create temp table ${ident(`parked_${table}`)} on commit drop as
       select c.* from production.${ident(table)} as c
       join decided_orders as o on o.order_id = c.order_id
       where o.is_deleted and o.outcome = 'updated'`,
    )
    if (parked === 0) continue
    // Their text is the file's, as long as staging has it, otherwise written from production.
    await execute(
      trx,
      waitingRows(
        table,
        sql`select ${rowKey(key, 'c')} as row_key, c.order_id, c.file_id, c.line, to_jsonb(c) as row_values,
           coalesce(to_jsonb(s), to_jsonb(c)) as raw_values
         from ${ident(`parked_${table}`)} as c
         left join staging.${ident(table)} as s on s._file_id = c.file_id and ${isStagedAs(table, key, 'c')}`,
      ),
    )
    await execute(
      trx,
      sql`insert into run_move (file_id, from_outcome, to_outcome, row_count)
       select file_id, outcome, 'waiting', count(*) from ${ident(`parked_${table}`)} group by file_id, outcome`,
    )
    await execute(
      trx,
      sql`delete from production.${ident(table)} as c using ${ident(`parked_${table}`)} as p
       where ${joined(
         key.map((column) => sql`c.${ident(column)} = p.${ident(column)}`),
         ' and ',
       )}`,
    )
  }
  await execute(
    trx,
    sql`insert into referred_product select distinct resolved_product_id from parked_order_items`,
  )
}

/**
 * Makes the temporary table `released_<table>`: waiting rows of a child table whose order has come in this run, in
 * their form for production. Their files' counts move from waiting to inserted. Returns false if no row waits.
 */
export async function takeReleased(trx: Connection, table: Child): Promise<boolean> {
  const areWaiting = await readValue(
    trx,
    col.boolean,
    sql`select exists (
       select from ops.rejected_rows where feed = ${literal(table)} and reason = 'orphan' and status = 'open')`,
  )
  if (!areWaiting) return false
  await executeAll(trx, [
    sql`create temp table ${ident(`released_${table}`)} on commit drop as
     select w.rejected_row_id, c.*
     from ops.rejected_rows as w
     join decided_orders as o on o.order_id = w.order_id and o.outcome = 'inserted' and not o.is_deleted
     cross join lateral jsonb_populate_record(null::production.${ident(table)}, w.row_values) as c
     where w.feed = ${literal(table)} and w.reason = 'orphan' and w.status = 'open'`,
    sql`with released as (
       update ops.rejected_rows as w
       set status = 'released', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${ident(`released_${table}`)} as r where w.rejected_row_id = r.rejected_row_id
       returning w.file_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'inserted', count(*) from released group by file_id`,
  ])
  return true
}

/** Writes the released rows; `columns` replaces the kept value of a column. */
export async function insertReleased(
  trx: Connection,
  table: Child,
  columns: readonly string[],
  values: Readonly<Record<string, Sql>> = {},
): Promise<void> {
  await execute(
    trx,
    sql`insert into production.${ident(table)} (${idents([...columns, 'outcome'])})
     select ${joined(columns.map((column) => values[column] ?? ident('r', column)))}, 'inserted'
     from ${ident(`released_${table}`)} as r`,
  )
}
