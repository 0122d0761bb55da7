import type { Kysely } from 'kysely'
import { type Executor, execute, literal, rowsOf } from './query.ts'

/** A table from the catalog, without generated columns, which can't be written. */
export interface TamperedTable {
  name: string
  columns: Array<{ name: string; type: string }>
  key: string[]
}

/** One change by hand: the row before and after it, as text by column. */
export interface Tampering {
  table: string
  kind: 'update' | 'delete' | 'insert'
  column?: string
  before: Record<string, string | null>
  after: Record<string, string | null>
}

/** Every table of production and warehouse from the catalog, so that a new one is included at once. */
export async function tablesToTamper(db: Executor): Promise<TamperedTable[]> {
  return rowsOf<TamperedTable>(
    db,
    `select
       c.oid::regclass::text as name,
       (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select array_agg(a.attname::text) from pg_index as i
        join pg_attribute as a on a.attrelid = c.oid and a.attnum = any (i.indkey::smallint[])
        where i.indrelid = c.oid and i.indisprimary) as key
     from pg_class as c
     where c.relnamespace in ('production'::regnamespace, 'warehouse'::regnamespace)
       and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  )
}

/** Keeps a copy of the tables, to restore them. */
export async function keepCopies(db: Executor, tables: readonly TamperedTable[]): Promise<void> {
  await execute(db, 'create schema kept')
  for (const { name } of tables) await execute(db, `create table ${copyOf(name)} as table ${name}`)
}

export async function putBack(db: Executor, tables: readonly TamperedTable[]): Promise<void> {
  await byHand(db, async (trx) => {
    for (const { name, columns } of tables) {
      const list = columns.map((column) => `"${column.name}"`).join(', ')
      await execute(trx, `delete from ${name}`)
      await execute(
        trx,
        `insert into ${name} (${list}) overriding system value select ${list} from ${copyOf(name)}`,
      )
    }
  })
}

function copyOf(table: string): string {
  return `kept."${table}"`
}

/** Changes what none of our programs would, ignoring references and triggers. */
export async function byHand(db: Executor, work: (trx: Executor) => Promise<void>): Promise<void> {
  await (db as unknown as Kysely<unknown>).transaction().execute(async (trx) => {
    await execute(trx, 'set local session_replication_role = replica')
    await work(trx)
  })
}

/** Another value of the type, as SQL over the column. */
function otherValue(column: string, type: string): string {
  if (type.startsWith('text')) return `coalesce(${column}, '') || '~'`
  if (type === 'boolean') return `not coalesce(${column}, false)`
  if (type === 'date') return `coalesce(${column} + 7000, '2025-01-01')`
  if (type.startsWith('timestamp')) return `coalesce(${column} + interval '1 hour', '2025-01-01')`
  if (type === 'jsonb') return `coalesce(${column}, '{}') || '{"changed": true}'`
  if (type === 'uuid') return `md5(${column}::text)::uuid`
  // A surrogate key or run that does not exist. Nothing else records which of several runs wrote a row last.
  return `coalesce(${column}, 0) + ${/_(key|run_id)"$/.test(column) ? 1_000_000 : 1}`
}

const asText = '(select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(t)) as v) as row'

/** Changes one of the rows that match `where` (SQL over t), unless the database itself refuses that. */
export async function tamper(
  trx: Executor,
  table: TamperedTable,
  kind: Tampering['kind'],
  column: string | undefined,
  where: string,
): Promise<Tampering | 'no row' | 'refused'> {
  const [chosen] = await rowsOf<{ place: string; part: string; row: Tampering['before'] }>(
    trx,
    `select t.ctid::text as place, t.tableoid::text as part, ${asText} from ${table.name} as t
     where ${where} order by md5(t::text || '${column ?? kind}') limit 1`,
  )
  if (!chosen) return 'no row'
  const here = `t.ctid = '${chosen.place}' and t.tableoid = ${chosen.part}`
  await execute(trx, 'savepoint before_change')
  try {
    const after = await change(trx, table, kind, column, here)
    return { table: table.name, kind, ...(column ? { column } : {}), before: chosen.row, after: after ?? {} }
  } catch (error) {
    const { code } = error as { code?: string }
    if (!code?.startsWith('23')) throw error
    await execute(trx, 'rollback to savepoint before_change')
    return 'refused'
  }
}

/**
 * The rows of a table that no change has touched, as SQL over t. Values outside the key can change in a row with other
 * changes, because each column is reported separately.
 */
export function untouched(
  { table, kind, column }: { table: TamperedTable; kind: Tampering['kind']; column?: string },
  changes: readonly Tampering[],
): string {
  const isValue = (one: { kind: Tampering['kind']; column?: string }) =>
    one.kind === 'update' && one.column !== undefined && !table.key.includes(one.column)
  const is = (row: Tampering['before']) =>
    table.key.map((name) => `t."${name}"::text = ${literal(row[name] ?? '')}`).join(' and ')
  const mine = { kind, ...(column ? { column } : {}) }
  return changes
    .filter((one) => one.table === table.name && !(isValue(mine) && isValue(one)))
    .flatMap(({ before, after }) => [before, after])
    .filter((row) => Object.keys(row).length > 0)
    .reduce((condition, row) => `${condition} and not (${is(row)})`, 'true')
}

async function change(
  trx: Executor,
  { name, columns, key }: TamperedTable,
  kind: Tampering['kind'],
  column: string | undefined,
  here: string,
): Promise<Tampering['before'] | undefined> {
  const typeOf = (wanted: string) => columns.find((one) => one.name === wanted)?.type ?? ''
  if (kind === 'delete') {
    await execute(trx, `delete from ${name} as t where ${here}`)
    return undefined
  }
  if (kind === 'update' && column) {
    const [row] = await rowsOf<{ row: Tampering['before'] }>(
      trx,
      `update ${name} as t set "${column}" = ${otherValue(`t."${column}"`, typeOf(column))} where ${here} returning ${asText}`,
    )
    return row?.row
  }
  // A copy with another key. A dimension's key is made by the server, so its copy also gets another name.
  const isNamed = (type: string) => name.startsWith('warehouse.dim_') && /^(text|date)/.test(type)
  const changed = columns.find((one) => key.includes(one.name))?.name ?? columns[0]?.name
  const values = columns.map((one) =>
    one.name === changed || isNamed(one.type) ? otherValue(`t."${one.name}"`, one.type) : `t."${one.name}"`,
  )
  const [row] = await rowsOf<{ row: Tampering['before'] }>(
    trx,
    `with copied as (select ${values.map((value, index) => `${value} as "${columns[index]?.name}"`).join(', ')} from ${name} as t where ${here})
     insert into ${name} as t (${columns.map((one) => `"${one.name}"`).join(', ')}) overriding system value
     select * from copied returning ${asText}`,
  )
  return row?.row
}
