import type pg from 'pg'
import { col } from '../db/columns.ts'
import { raw, type Sql, sql } from '../db/sql.ts'
import { execute, readRows } from '../db/statements.ts'
import { quoted } from './carried_tables.ts'
import type { BackedUpTable } from './format.ts'

interface Dropped {
  table: string
  name: string
  definition: string
}

/**
 * Drops indexes, keys and references of tables before they are filled, and returns a function that recreates them. That
 * takes a third of the time, and the tables can be filled in any order.
 */
export async function bareTables(
  client: pg.ClientBase,
  tables: readonly BackedUpTable[],
): Promise<() => Promise<void>> {
  const filled = sql`any (${tables.map(quoted)}::regclass[])`
  const references = await constraints(
    client,
    sql`c.contype = 'f' and (c.conrelid = ${filled} or c.confrelid = ${filled})`,
  )
  const keys = await constraints(client, sql`c.contype in ('p', 'u', 'x') and c.conrelid = ${filled}`)
  const indexes = await indexesOf(client, filled)
  for (const { table, name } of [...references, ...keys]) {
    await execute(client, sql`alter table ${raw(table)} drop constraint ${raw(name)}`)
  }
  for (const { name } of indexes) await execute(client, sql`drop index ${raw(name)}`)
  return async () => {
    for (const { definition } of indexes) await execute(client, raw(definition))
    for (const { table, name, definition } of [...keys, ...references]) {
      await execute(client, sql`alter table ${raw(table)} add constraint ${raw(name)} ${raw(definition)}`)
    }
  }
}

/** Only independent constraints: those of partitions follow their tables. */
function constraints(client: pg.ClientBase, which: Sql): Promise<Dropped[]> {
  return readRows(
    client,
    { table: col.text, name: col.text, definition: col.text },
    sql`select c.conrelid::regclass::text as table, quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
     from pg_constraint as c
     where c.conparentid = 0 and ${which}
     order by 1, 2`,
  )
}

function indexesOf(client: pg.ClientBase, filled: Sql): Promise<Omit<Dropped, 'table'>[]> {
  return readRows(
    client,
    { name: col.text, definition: col.text },
    sql`select i.indexrelid::regclass::text as name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as definition
     from pg_index as i
     where i.indrelid = ${filled}
       and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)
     order by 1`,
  )
}
