import { col, type RowOf } from './columns.ts'
import { sql } from './sql.ts'
import { type Connection, readRows } from './statements.ts'

export interface DictionaryColumn {
  name: string
  type: string
  isNullable: boolean
  isKey: boolean
  comment: string | null
}

const dictionaryRelationColumns = {
  schema: col.text,
  name: col.text,
  kind: col.word<'table' | 'view' | 'materialized view'>(),
  comment: col.text.orNull,
  columns: col.json<DictionaryColumn[]>(),
}

/** A table or view as its readers see it. */
export type DictionaryRelation = RowOf<typeof dictionaryRelationColumns>

const dictionaryReferenceColumns = {
  schema: col.text,
  name: col.text,
  columns: col.texts,
  target: col.text,
  isNullable: col.boolean,
}

/** A foreign key. */
export type DictionaryReference = RowOf<typeof dictionaryReferenceColumns>

export interface DataDictionary {
  relations: DictionaryRelation[]
  references: DictionaryReference[]
}

const schemas = sql`('production', 'warehouse')`

/** Reads the schemas production and warehouse from the catalog. A partition counts as part of its table. */
export async function readDataDictionary(db: Connection): Promise<DataDictionary> {
  const relations = await readRows(
    db,
    dictionaryRelationColumns,
    sql`select
       n.nspname as schema,
       c.relname as name,
       case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind,
       obj_description(c.oid, 'pg_class') as comment,
       (select json_agg(
          json_build_object(
            'name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'isNullable', not a.attnotnull,
            'isKey', a.attnum = any (coalesce(k.conkey, '{}')),
            'comment', col_description(c.oid, a.attnum))
          order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     left join pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'
     where n.nspname in ${schemas} and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
     order by n.nspname collate "C", c.relname collate "C"`,
  )
  const references = await readRows(
    db,
    dictionaryReferenceColumns,
    sql`select
       n.nspname as schema,
       c.relname as name,
       array_agg(a.attname::text order by array_position(k.conkey, a.attnum)) as columns,
       t.relname as target,
       bool_or(not a.attnotnull) as "isNullable"
     from pg_constraint as k
     join pg_class as c on c.oid = k.conrelid
     join pg_namespace as n on n.oid = c.relnamespace
     join pg_class as t on t.oid = k.confrelid
     join pg_attribute as a on a.attrelid = c.oid and a.attnum = any (k.conkey)
     where n.nspname in ${schemas} and t.relnamespace = c.relnamespace
       and k.contype = 'f' and not c.relispartition and not t.relispartition
     group by k.oid, n.nspname, c.relname, t.relname
     order by n.nspname collate "C", c.relname collate "C", min(array_position(k.conkey, a.attnum)), min(a.attnum)`,
  )
  return { relations, references }
}

/** Tables, views and columns without a comment, as schema.table or schema.table.column. */
export function undescribed({ relations }: DataDictionary): string[] {
  return relations.flatMap(({ schema, name, comment, columns }) => [
    ...(comment ? [] : [`${schema}.${name}`]),
    ...columns.filter((column) => !column.comment).map((column) => `${schema}.${name}.${column.name}`),
  ])
}
