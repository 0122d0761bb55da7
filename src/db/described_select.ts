import { col } from './columns.ts'
import { ident, joined, raw, type Sql, sql } from './sql.ts'
import { type Connection, execute, readRows } from './statements.ts'

/** A SELECT as the database describes it. */
export interface DescribedSelect {
  columns: readonly { name: string; type: string }[]
  /** The columns that it reads, by relation (with schema). */
  relations: ReadonlyMap<string, ReadonlySet<string>>
}

const describedColumns = {
  name: col.text,
  columns: col.json<{ name: string; type: string }[]>(),
  relations: col.jsons<{ name: string; columns: (string | null)[] }>(),
}

/**
 * What SELECTs give and read. Creates a temporary view of each and asks the catalog what the view depends on. The views
 * are gone when it returns.
 */
export async function describeSelects(
  db: Connection,
  selects: ReadonlyMap<string, string>,
  makeViews: (statement: Sql) => Promise<unknown> = (statement) => execute(db, statement),
): Promise<Map<string, DescribedSelect>> {
  const names = [...selects.keys()]
  const views = names.map(
    (name) => sql`create temp view ${ident(`reads_${name}`)} as\n${raw(selects.get(name) ?? '')}`,
  )
  await makeViews(joined(views, '\n;\n'))
  const rows = await readRows(db, describedColumns, catalog)
  await execute(db, sql`drop view ${joined(names.map((name) => ident('pg_temp', `reads_${name}`)))}`)
  return new Map(
    rows.map(({ name, columns, relations }) => [
      name,
      {
        columns,
        relations: new Map(
          relations.map((relation) => [
            relation.name,
            new Set(relation.columns.filter((column) => column !== null)),
          ]),
        ),
      },
    ]),
  )
}

const catalog = sql`
with described as (
    select
        c.oid,
        substr(c.relname, length('reads_') + 1) as name,
        w.oid as rule,
        -- A whole row (to_jsonb(s)) depends on no column of its own.
        strpos(w.ev_action::text, ':varattno 0 ') > 0 as has_whole_row
    from pg_class as c
    join pg_rewrite as w on w.ev_class = c.oid
    where c.relnamespace = pg_my_temp_schema() and c.relkind = 'v' and starts_with(c.relname, 'reads_')
),
relation as (
    select
        v.oid,
        json_build_object('name', n.nspname || '.' || r.relname, 'columns', json_agg(a.attname)) as relation
    from described as v
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule and d.refobjid <> v.oid
    join pg_class as r on r.oid = d.refobjid and d.refclassid = 'pg_class'::regclass
    join pg_namespace as n on n.oid = r.relnamespace
    left join pg_attribute as a
        on a.attrelid = r.oid and (a.attnum = d.refobjsubid or v.has_whole_row and a.attnum > 0 and not a.attisdropped)
    group by v.oid, r.oid, n.nspname, r.relname
)
select
    v.name,
    (
        select json_agg(
            json_build_object(
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod)
                    || case when a.attcollation <> t.typcollation then format(' collate %I', l.collname) else '' end
            )
            order by a.attnum
        )
        from pg_attribute as a
        join pg_type as t on t.oid = a.atttypid
        left join pg_collation as l on l.oid = a.attcollation
        where a.attrelid = v.oid and a.attnum > 0
    ) as columns,
    array(select r.relation from relation as r where r.oid = v.oid) as relations
from described as v`
