import { col } from './columns.ts'
import { ident, raw, sql } from './sql.ts'
import { type Connection, execute, executeAll, readRows, readValue } from './statements.ts'

/** Holds them between the drop of the schemas and the next migration, which another process may run. */
const PLACE = 'storehouse_kept'

/**
 * What follows from no file: the columns to keep, by table. Numbers are assigned again. People wrote it in the dashboard,
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

type Kept = keyof typeof words

/** The tables that say who was erased. */
const ERASURES: readonly Kept[] = ['erasures', 'erased_values']

/** Moves what people wrote out of the schema that the transaction is about to drop. */
export async function setWordsAside(client: Connection): Promise<void> {
  await setAside(client, await tablesIn(client, 'ops'))
}

/** The same for the list of erased persons alone. Returns whether there is one. */
export async function setErasuresAside(client: Connection): Promise<boolean> {
  const tables = (await tablesIn(client, 'ops')).filter((table) => ERASURES.includes(table))
  if (!tables.includes('erased_values')) return false
  if (!(await readValue(client, col.boolean, sql`select exists (select from ops.erased_values)`)))
    return false
  await setAside(client, tables)
  return true
}

/**
 * Decides about a list that was set aside, once the schema is filled with other rows. If those have the same salt, the
 * next migration puts the list back, and erasures of which the rows do not know everything are to be done again. If they
 * have another salt, the hashes fit nobody, and the list is dropped. Returns the number of dropped erasures.
 */
export async function settleErasures(client: Connection, isSameSalt: boolean): Promise<number> {
  const aside = ident(PLACE, 'erasures')
  if (!isSameSalt) {
    const dropped = await readValue(client, col.number, sql`select count(*) from ${aside}`)
    await execute(client, sql`drop table ${ident(PLACE, 'erased_values')}, ${aside}`)
    if ((await tablesIn(client, PLACE)).length === 0) await execute(client, sql`drop schema ${ident(PLACE)}`)
    return dropped
  }
  await execute(client, sql`update ${aside} set status = 'noted'`)
  if (!(await tablesIn(client, 'ops')).includes('erased_values')) return 0
  await execute(
    client,
    sql`update ops.erasures as e set status = 'noted'
        where exists (
          select from ${ident(PLACE, 'erased_values')} as v
          where v.erasure_id = e.erasure_id
            and not exists (select from ops.erased_values as k where k.kind = v.kind and k.hash = v.hash))`,
  )
  return 0
}

async function setAside(client: Connection, tables: readonly Kept[]): Promise<void> {
  for (const table of tables) {
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

async function tablesIn(client: Connection, schema: string): Promise<Kept[]> {
  const rows = await readRows(
    client,
    { name: col.word<Kept>() },
    sql`select name from unnest(${Object.keys(words)}::text[]) as name
        where to_regclass(${schema} || '.' || name) is not null`,
  )
  return rows.map(({ name }) => name)
}
