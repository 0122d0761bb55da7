/** What the database says of a SELECT. */
export interface DescribedSelect {
  columns: readonly { name: string; type: string }[]
  /** The columns that it reads, by relation with its schema. */
  relations: ReadonlyMap<string, ReadonlySet<string>>
  /** Functions with their schema and `()`. */
  functions: readonly string[]
}

/** Sends one statement and returns its rows. */
export type Query = <Row>(statement: string) => Promise<Row[]>

interface Row {
  name: string
  columns: { name: string; type: string }[]
  relations: { name: string; columns: string[]; is_whole: boolean; all: string[] }[]
  functions: string[]
}

/**
 * What SELECTs give and read, by the database's own record of what a view of each depends on. The views are temporary
 * and gone when it returns.
 */
export async function describeSelects(
  query: Query,
  selects: ReadonlyMap<string, string>,
): Promise<Map<string, DescribedSelect>> {
  const view = (name: string) => `pg_temp.reads_${name}`
  for (const [name, select] of selects) await query(`create temp view reads_${name} as\n${select}`)
  const rows = await query<Row>(catalog)
  await query(`drop view ${[...selects.keys()].reverse().map(view).join(', ')}`)
  return new Map(
    rows.map(({ name, columns, relations, functions }) => [
      name,
      {
        columns,
        functions,
        relations: new Map(
          relations.map((relation) => [
            relation.name,
            new Set(relation.is_whole ? relation.all : relation.columns),
          ]),
        ),
      },
    ]),
  )
}

const catalog = `
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
column_of as (
    select
        a.attrelid,
        json_agg(
            json_build_object(
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod)
                    || case when a.attcollation <> t.typcollation then format(' collate %I', l.collname) else '' end
            )
            order by a.attnum
        ) as columns,
        json_agg(a.attname order by a.attnum) as names
    from pg_attribute as a
    join pg_type as t on t.oid = a.atttypid
    left join pg_collation as l on l.oid = a.attcollation
    where a.attnum > 0 and not a.attisdropped
    group by a.attrelid
),
relation as (
    select
        v.oid,
        json_build_object(
            'name', n.nspname || '.' || r.relname,
            'columns', coalesce(json_agg(a.attname) filter (where a.attname is not null), '[]'),
            'is_whole', bool_or(v.has_whole_row),
            'all', (select o.names from column_of as o where o.attrelid = r.oid)
        ) as relation
    from described as v
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule
    join pg_class as r on r.oid = d.refobjid and d.refclassid = 'pg_class'::regclass and r.oid <> v.oid
    join pg_namespace as n on n.oid = r.relnamespace
    left join pg_attribute as a on a.attrelid = r.oid and a.attnum = d.refobjsubid and d.refobjsubid <> 0
    group by v.oid, r.oid, n.nspname, r.relname
),
function as (
    select v.oid, n.nspname || '.' || p.proname || '()' as name
    from described as v
    join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = v.rule
    join pg_proc as p on p.oid = d.refobjid and d.refclassid = 'pg_proc'::regclass
    join pg_namespace as n on n.oid = p.pronamespace
)
select
    v.name,
    (select o.columns from column_of as o where o.attrelid = v.oid) as columns,
    coalesce((select json_agg(r.relation) from relation as r where r.oid = v.oid), '[]') as relations,
    array(select f.name from function as f where f.oid = v.oid order by 1) as functions
from described as v`
