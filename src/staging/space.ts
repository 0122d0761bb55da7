import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** What is less, the next files fill. */
export const WORTH_GIVING_BACK = 4 * 1024 * 1024

const ATTEMPTS = 4
const PAUSE_MS = 250

/**
 * Gives the disk the space back that rows at the end of staging tables leave, once they are gone: those of a file that
 * was given up. The server gives nothing back while autovacuum looks at the table: then it is tried again, and at last left
 * for the next time.
 */
export async function giveBackSpace(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const before = await sizeOf(client, table)
    // A small table is not waited for: the rows that it keeps may fill its last page.
    const attempts = before < WORTH_GIVING_BACK ? 1 : ATTEMPTS
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1) await sleep(PAUSE_MS)
      await client.query(`vacuum (skip_locked) staging.${table}`)
      if ((await sizeOf(client, table)) < before) break
    }
  }
}

async function sizeOf(client: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ size: number }>(
    'select pg_relation_size($1::regclass)::float8 as size',
    [`staging.${table}`],
  )
  return rows[0]?.size ?? 0
}
