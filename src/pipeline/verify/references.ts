import { col } from '../../db/columns.ts'
import { ident, idents, joined, literal, nothing, raw, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'
import type { Warehouse } from '../../warehouse/index.ts'
import type { CheckResult } from '../results.ts'
import { tamperedAdvice } from './results.ts'

const sampleSize = 5

interface Reference {
  name: string
  child: string
  columns: string[]
  parent: string
  parent_columns: string[]
}

/** Ids in facts that must exist elsewhere. */
const parents = [
  ['order_id', 'warehouse.fact_sales'],
  ['session_id', 'warehouse.fact_session'],
  ['customer_id', 'production.customers'],
] as const

/** References between facts that no constraint enforces. */
function byMeaning({ facts }: Pick<Warehouse, 'facts'>): Reference[] {
  return parents.flatMap(([column, parent]) =>
    facts
      .filter(({ target, columns }) => columns.includes(column) && `warehouse.${target}` !== parent)
      .map(({ target }) => reference(`warehouse.${target}`, column, parent, column)),
  )
}

function reference(child: string, column: string, parent: string, parentColumn: string): Reference {
  return {
    name: `${child.replace(/^.*\./, '')}_${column}`,
    child,
    columns: [column],
    parent,
    parent_columns: [parentColumn],
  }
}

/**
 * Looks for keys without parents: along every foreign key of production and warehouse, in case it was not enforced
 * (bulk loads add references by set, a restored dump may disable them), along those that only the model has, and from
 * each production row to its file on record. One check result for all of them, with one row per broken reference.
 */
export async function checkReferences(
  trx: Connection,
  warehouse: Pick<Warehouse, 'facts'>,
): Promise<CheckResult> {
  const enforced = await readRows(
    trx,
    { name: col.text, child: col.text, columns: col.texts, parent: col.text, parent_columns: col.texts },
    sql`select
       c.conname::text as name,
       c.conrelid::regclass::text as child,
       (select array_agg(a.attname::text order by k.place) from unnest(c.conkey) with ordinality as k (attnum, place)
        join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum) as columns,
       c.confrelid::regclass::text as parent,
       (select array_agg(a.attname::text order by k.place) from unnest(c.confkey) with ordinality as k (attnum, place)
        join pg_attribute as a on a.attrelid = c.confrelid and a.attnum = k.attnum) as parent_columns
     from pg_constraint as c
     join pg_class as t on t.oid = c.conrelid
     where c.contype = 'f' and c.connamespace in ('production'::regnamespace, 'warehouse'::regnamespace)
       and not t.relispartition
     order by 2, 1`,
  )
  const origins = await readRows(
    trx,
    { name: col.text },
    sql`select c.oid::regclass::text as name
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'file_id'
     where c.relnamespace = 'production'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const references = [
    ...enforced,
    ...byMeaning(warehouse),
    ...origins.map(({ name }) => reference(name, 'file_id', 'ops.files', 'file_id')),
  ]
  const found = await readRows(
    trx,
    { reference: col.text, keys: col.number, sample: col.any },
    joined(references.map(orphans), '\nunion all\n'),
  )
  const broken = found.filter(({ keys }) => keys > 0)
  return {
    name: 'keys_without_parents',
    severity: 'error',
    status: broken.length > 0 ? 'failed' : 'passed',
    failingRows: broken.reduce((sum, { keys }) => sum + keys, 0),
    money: null,
    sample: broken.slice(0, sampleSize),
    description:
      'Whatever a row of production or warehouse refers to is there, the file that it came from too.',
    advice: tamperedAdvice,
  }
}

function orphans({ child, columns, parent, parent_columns }: Reference): Sql {
  const name = `${child} (${columns.join(', ')}) → ${parent}`
  const isGiven = columns.map((column) => sql`${ident(column)} is not null`)
  const parentColumns = parent_columns.map((column) => ident('p', column))
  return sql`select ${literal(name)} as reference, count(*)::float8 as keys, to_jsonb(min(o::text)) as sample
   from (
     select c.* from (select distinct ${idents(columns)} from ${raw(child)} where ${joined(isGiven, ' and ')}) as c
     left join ${raw(parent)} as p on (${joined(parentColumns)}) = (${idents(columns, 'c')})
     where ${parentColumns[0] ?? nothing} is null
   ) as o`
}
