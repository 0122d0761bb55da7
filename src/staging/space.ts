import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { col } from '../db/columns.ts'
import { ident, sql } from '../db/sql.ts'
import { execute, readValue } from '../db/statements.ts'

/** The next files fill smaller gaps. */
export const WORTH_GIVING_BACK = 4 * 1024 * 1024

const ATTEMPTS = 6
const PAUSE_MS = 250

/**
 * Gives back the disk space of deleted rows at the end of staging tables: those of a file that was given up.
 *
 * The server gives nothing back while autovacuum works on the table, and only the pages behind one that it is just
 * writing to disk. So this tries again: at once after a part came back, and after a pause where nothing did. What
 * is still there at the end is left for the next time.
 */
export async function giveBackSpace(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables) await giveBackSpaceOf(client, table)
}

async function giveBackSpaceOf(client: pg.ClientBase, table: string): Promise<void> {
  const before = await sizeOf(client, table)
  // A small table is not waited for: remaining rows may fill its last page.
  const attempts = before < WORTH_GIVING_BACK ? 1 : ATTEMPTS
  let left = before
  let inVain = 0
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (inVain > 0) await sleep(PAUSE_MS)
    await execute(client, sql`vacuum (skip_locked) staging.${ident(table)}`)
    const size = await sizeOf(client, table)
    inVain = size < left ? 0 : inVain + 1
    left = size
    // Rows of other files can be in the pages that are left.
    if (size === 0 || (left < before && inVain === 2)) break
  }
}

function sizeOf(client: pg.ClientBase, table: string): Promise<number> {
  return readValue(client, col.number, sql`select pg_relation_size(${`staging.${table}`}::regclass)`)
}
