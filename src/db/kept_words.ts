import { col } from './columns.ts'
import { ident, raw, sql } from './sql.ts'
import { type Connection, execute, executeAll, readRows } from './statements.ts'

/** Holds them between the drop of the schemas and the next migration, which another process may run. */
const PLACE = 'storehouse_kept'

/**
 * What follows from no file: the columns to keep, by table. Numbers are assigned anew. People wrote it in the dashboard,
 * or are its users; and files that are loaded again must not bring back who was erased.
 */
const words = {
  erasures: 'erasure_id, status, certificate, changed_at',
  erased_values: 'erasure_id, kind, hash, sieve, changed_at',
  targets: 'metric, month, target, changed_at',
  notes: 'first_day, last_day, note, changed_at',
  saved_views: 'name, address, is_start, changed_at',
  users: 'name, role, password_hash, changed_at',
  alert_rules:
    'metric, condition, threshold, changed_at, firing_since, judged_day, judged_value, expected_low, expected_high',
}

/** Moves what people wrote out of the schema that the transaction is about to drop. */
export async function setWordsAside(client: Connection): Promise<void> {
  for (const table of await tablesIn(client, 'ops')) {
    await executeAll(client, [
      sql`create schema if not exists ${ident(PLACE)}`,
      sql`alter table ${ident('ops', table)} set schema ${ident(PLACE)}`,
    ])
  }
}

/** Puts back what a reset set aside, once the tables for it exist. */
export async function bringWordsBack(client: Connection): Promise<void> {
  const kept = await tablesIn(client, PLACE)
  if (kept.length === 0) return
  const there = await tablesIn(client, 'ops')
  for (const table of kept.filter((name) => there.includes(name))) {
    const columns = raw(words[table])
    await executeAll(client, [
      sql`insert into ${ident('ops', table)} (${columns})
          select ${columns} from ${ident(PLACE, table)} order by changed_at on conflict do nothing`,
      sql`drop table ${ident(PLACE, table)}`,
    ])
  }
  if (kept.every((name) => there.includes(name))) await execute(client, sql`drop schema ${ident(PLACE)}`)
}

async function tablesIn(client: Connection, schema: string): Promise<(keyof typeof words)[]> {
  const rows = await readRows(
    client,
    { name: col.word<keyof typeof words>() },
    sql`select name from unnest(${Object.keys(words)}::text[]) as name
        where to_regclass(${schema} || '.' || name) is not null`,
  )
  return rows.map(({ name }) => name)
}
