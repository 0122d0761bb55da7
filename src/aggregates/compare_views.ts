import { col, type RowOf } from '../db/columns.ts'
import { compareRows, type TableDifferences } from '../db/compare_rows.ts'
import { raw, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'

const materializedViewColumns = {
  name: col.text,
  definition: col.text,
  columns: col.texts,
  key: col.texts,
}

type MaterializedView = RowOf<typeof materializedViewColumns>

/** The materialized views of schema warehouse, with the columns of their unique index. */
export async function materializedViews(trx: Connection): Promise<MaterializedView[]> {
  return readRows(
    trx,
    materializedViewColumns,
    sql`select
       c.oid::regclass::text as name,
       rtrim(pg_get_viewdef(c.oid), ';') as definition,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       (select array_agg(a.attname::text order by k.place)
        from pg_index as i
        cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
        join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisunique) as key
     from pg_class as c
     where c.relkind = 'm' and c.relnamespace = 'warehouse'::regnamespace
     order by 1`,
  )
}

/** Compares a materialized view with what its definition gives now. */
export async function compareView(
  trx: Connection,
  view: MaterializedView,
  told: number,
): Promise<TableDifferences> {
  const { name, definition, columns, key } = view
  return compareRows(trx, {
    table: name,
    told,
    key,
    columns,
    expected: raw(definition),
    found: sql`select * from ${raw(name)}`,
  })
}
