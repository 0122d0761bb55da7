import type pg from 'pg'

/** Where they are from the drop of the schemas to the migration after it, which may be another program's. */
const PLACE = 'storehouse_kept'

/** What people wrote in the dashboard, by table: the columns that are kept. Numbers are given anew. */
const words = {
  targets: 'metric, month, target, changed_at',
  notes: 'first_day, last_day, note, changed_at',
  saved_views: 'name, address, is_start, changed_at',
}

/** Takes what people wrote out of the schema that the transaction is about to drop. */
export async function setWordsAside(client: pg.ClientBase): Promise<void> {
  for (const table of await tablesIn(client, 'ops')) {
    await client.query(`create schema if not exists ${PLACE}; alter table ops.${table} set schema ${PLACE}`)
  }
}

/** Puts back what a reset has set aside, as soon as there are tables for it. */
export async function bringWordsBack(client: pg.ClientBase): Promise<void> {
  const kept = await tablesIn(client, PLACE)
  if (kept.length === 0) return
  const there = await tablesIn(client, 'ops')
  for (const table of kept.filter((name) => there.includes(name))) {
    await client.query(
      `insert into ops.${table} (${words[table]})
       select ${words[table]} from ${PLACE}.${table} order by changed_at on conflict do nothing;
       drop table ${PLACE}.${table}`,
    )
  }
  if (kept.every((name) => there.includes(name))) await client.query(`drop schema ${PLACE}`)
}

async function tablesIn(client: pg.ClientBase, schema: string): Promise<(keyof typeof words)[]> {
  const { rows } = await client.query<{ name: keyof typeof words }>(
    `select name from unnest($1::text[]) as name where to_regclass($2 || '.' || name) is not null`,
    [Object.keys(words), schema],
  )
  return rows.map(({ name }) => name)
}
