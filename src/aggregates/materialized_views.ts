import { col } from '../db/columns.ts'
import { literal, nothing, raw, sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'

/**
 * Refreshes the materialized views of schema warehouse that read one of the named tables, directly or through views.
 * Without names it refreshes all. Readers keep reading the old rows until the transaction ends. An empty view has none
 * to keep, so it is filled without `concurrently`. Returns the names of the views.
 */
export async function refreshMaterializedViews(
  trx: Connection,
  tables?: readonly string[],
): Promise<string[]> {
  const views = await readRows(
    trx,
    { name: col.text, reads: col.texts, is_empty: col.boolean },
    sql`with recursive reads (view_id, relation_id) as (
       select c.oid, c.oid from pg_class as c
       where c.relkind = 'm' and c.relnamespace = 'warehouse'::regnamespace
       union
       select r.view_id, d.refobjid
       from reads as r
       join pg_rewrite as w on w.ev_class = r.relation_id
       join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
     )
     select
       v.oid::regclass::text as name,
       array_agg(n.nspname || '.' || t.relname) as reads,
       pg_relation_size(v.oid) = 0 as is_empty
     from reads as r
     join pg_class as v on v.oid = r.view_id
     join pg_class as t on t.oid = r.relation_id
     join pg_namespace as n on n.oid = t.relnamespace
     group by v.oid order by v.oid`,
  )
  const due = views.filter(({ reads }) => !tables || reads.some((table) => tables.includes(table)))
  const setting = await readRow(
    trx,
    { mergejoin: col.text },
    sql`select current_setting('enable_mergejoin') as mergejoin`,
  )
  // A concurrent refresh finds duplicates by comparing whole rows, which can be merged but not hashed. The sort before
  // the merge is cheap if rows already come in order, which is why the views have an `order by` their key.
  await execute(trx, sql`set local enable_mergejoin = on`)
  for (const { name, is_empty } of due) {
    await execute(trx, sql`refresh materialized view ${is_empty ? nothing : sql`concurrently `}${raw(name)}`)
  }
  await execute(trx, sql`set local enable_mergejoin = ${literal(setting?.mergejoin ?? 'on')}`)
  return due.map(({ name }) => name)
}
