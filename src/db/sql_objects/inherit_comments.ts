import type pg from 'pg'
import { col } from '../columns.ts'
import { joined, raw, sql } from '../sql.ts'
import { execute, readRows } from '../statements.ts'

/**
 * Copies comments to a view and its columns where they have none: from the column of the same name in a relation that
 * it reads, and from the relation if it reads only one.
 */
export async function inheritComments(client: pg.ClientBase, view: string): Promise<void> {
  const rows = await readRows(
    client,
    { statement: col.text },
    sql`with source as (
         select distinct d.refobjid as id, d.refobjsubid as column_no
         from pg_rewrite as w
         join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
         where w.ev_class = ${view}::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
     )
     (select distinct on (a.attnum)
         format('comment on column %s.%I is %L', ${view}::text, a.attname, c.description) as statement
     from pg_attribute as a
     join source as s on true
     join pg_attribute as o on o.attrelid = s.id and o.attnum = s.column_no and o.attname = a.attname
     join pg_description as c on c.classoid = 'pg_class'::regclass and c.objoid = o.attrelid and c.objsubid = o.attnum
     where a.attrelid = ${view}::regclass and a.attnum > 0 and not a.attisdropped
         and col_description(a.attrelid, a.attnum) is null
     order by a.attnum, o.attrelid::regclass::text)
     union all
     select format('comment on %s %s is %L', case v.relkind when 'm' then 'materialized view' else 'view' end, ${view}::text,
         min(obj_description(d.refobjid, 'pg_class'))) as statement
     from pg_class as v
     join pg_rewrite as w on w.ev_class = v.oid
     join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
     where v.oid = ${view}::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
         and obj_description(v.oid, 'pg_class') is null
     group by v.relkind
     having count(distinct d.refobjid) = 1 and min(obj_description(d.refobjid, 'pg_class')) is not null`,
  )
  if (rows.length === 0) return
  const statements = rows.map(({ statement }) => raw(statement))
  await execute(client, joined(statements, '; '))
}
