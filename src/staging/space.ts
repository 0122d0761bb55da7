import type pg from 'pg'

/** What is less, the next files fill. */
export const WORTH_GIVING_BACK = 8 * 1024 * 1024

/**
 * Gives the disk the space back that rows at the end of staging tables leave, once they are gone: those of a file that
 * was given up. A table that someone else has locked is left for the next time.
 */
export async function giveBackSpace(client: pg.ClientBase, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`vacuum (skip_locked) staging.${table}`)
}
