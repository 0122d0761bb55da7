import { createHash } from 'node:crypto'
import type pg from 'pg'
import { col } from '../columns.ts'
import { sql } from '../sql.ts'
import { readRows } from '../statements.ts'

/** An object in the database: one relation, or all functions with one name. */
export interface StandingObject {
  name: string
  kind: 'function' | 'view' | 'materialized view' | 'table' | 'other'
  /** Their keys in the dependency graph. */
  keys: string[]
  /** Server version and hash of the definition as the server returns it. */
  definitionHash: string
  /** Name and arguments, for `drop function`. */
  signatures: string[]
}

/** Something that depends on an object and is not ours. */
export interface Dependent {
  key: string
  /** Its description for messages: `view public.my_revenue`. */
  description: string
}

/** Finds which of the named objects exist in the database. */
export async function findObjects(
  client: pg.ClientBase,
  names: string[],
): Promise<Map<string, StandingObject>> {
  const rows = await readRows(
    client,
    {
      name: col.text,
      kind: col.word<StandingObject['kind']>(),
      key: col.text,
      definition: col.text,
      signature: col.text,
      major: col.text,
    },
    sql`select found.*, (current_setting('server_version_num')::integer / 10000)::text as major from (
     select wanted.name,
            case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'r' then 'table' else 'other' end as kind,
            'pg_class ' || c.oid as key,
            case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) else '' end as definition,
            '' as signature
     from unnest(${names}::text[]) as wanted (name)
     join pg_class c on c.relname = split_part(wanted.name, '.', 2)
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = split_part(wanted.name, '.', 1)
     where c.relkind not in ('i', 'I', 'c')
     union all
     select wanted.name,
            case p.prokind when 'f' then 'function' else 'other' end,
            'pg_proc ' || p.oid,
            case when p.prokind in ('f', 'p') then pg_get_functiondef(p.oid) else '' end,
            p.oid::regprocedure::text
     from unnest(${names}::text[]) as wanted (name)
     join pg_proc p on p.proname = split_part(wanted.name, '.', 2)
     join pg_namespace n on n.oid = p.pronamespace and n.nspname = split_part(wanted.name, '.', 1)
     ) as found
     order by name, signature`,
  )
  const found = new Map<string, StandingObject>()
  const definitions = new Map<string, string>()
  for (const row of rows) {
    const standing = found.get(row.name) ?? { ...row, keys: [], definitionHash: '', signatures: [] }
    const definition = `${definitions.get(row.name) ?? ''}${row.definition}\n`
    definitions.set(row.name, definition)
    found.set(row.name, {
      name: row.name,
      kind: standing.kind,
      keys: [...standing.keys, row.key],
      // Another server version may word the same definition differently.
      definitionHash: `${row.major}:${createHash('sha256').update(definition).digest('hex')}`,
      signatures: row.signature ? [...standing.signatures, row.signature] : standing.signatures,
    })
  }
  return found
}

/**
 * The dependents of the objects with the given keys, direct and indirect: for each key with dependents, its direct
 * ones.
 */
export async function findDependents(
  client: pg.ClientBase,
  keys: string[],
): Promise<Map<string, Dependent[]>> {
  // Views depend through their rule; tables through a default, constraint, index, trigger or policy; some through a
  // relation's row type. Each is mapped to the relation or function that it is part of.
  const rows = await readRows(
    client,
    { on_key: col.text, key: col.text, description: col.text },
    sql`with recursive
     part_of as materialized (
         select 'pg_rewrite'::regclass as class, oid as id, 'pg_class'::regclass as whole_class, ev_class as whole_id
         from pg_rewrite
         union all
         select 'pg_attrdef'::regclass, oid, 'pg_class'::regclass, adrelid from pg_attrdef
         union all
         select 'pg_constraint'::regclass, oid, 'pg_class'::regclass, conrelid from pg_constraint where conrelid <> 0
         union all
         select 'pg_class'::regclass, indexrelid, 'pg_class'::regclass, indrelid from pg_index
         union all
         select 'pg_trigger'::regclass, oid, 'pg_class'::regclass, tgrelid from pg_trigger
         union all
         select 'pg_policy'::regclass, oid, 'pg_class'::regclass, polrelid from pg_policy
         union all
         select 'pg_type'::regclass, oid, 'pg_class'::regclass, typrelid from pg_type where typrelid <> 0
         union all
         select 'pg_type'::regclass, item.typarray, 'pg_class'::regclass, item.typrelid
         from pg_type item where item.typrelid <> 0 and item.typarray <> 0
     ),
     edges as materialized (
         select distinct
                coalesce(dependent.whole_class, d.classid) as class,
                coalesce(dependent.whole_id, d.objid) as id,
                coalesce(referenced.whole_class, d.refclassid) as on_class,
                coalesce(referenced.whole_id, d.refobjid) as on_id
         from pg_depend d
         left join part_of dependent on dependent.class = d.classid and dependent.id = d.objid
         left join part_of referenced on referenced.class = d.refclassid and referenced.id = d.refobjid
         where d.deptype = 'n'
           and d.refobjid >= 16384
           and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
     ),
     reached (class, id) as (
         select split_part(key, ' ', 1)::regclass::oid, split_part(key, ' ', 2)::oid
         from unnest(${keys}::text[]) as start (key)
         union
         select edges.class, edges.id
         from reached
         join edges on edges.on_class = reached.class and edges.on_id = reached.id
     )
     select distinct
            edges.on_class::regclass || ' ' || edges.on_id as on_key,
            edges.class::regclass || ' ' || edges.id as key,
            what.type || ' ' || what.identity as description
     from reached
     join edges on edges.on_class = reached.class and edges.on_id = reached.id
     cross join lateral pg_identify_object(edges.class, edges.id, 0) as what
     where (edges.on_class, edges.on_id) <> (edges.class, edges.id)
     order by 1, 3`,
  )
  const dependents = new Map<string, Dependent[]>()
  for (const { on_key, key, description } of rows) {
    dependents.set(on_key, [...(dependents.get(on_key) ?? []), { key, description }])
  }
  return dependents
}
