import type { OpenDatabase } from '../db/open.ts'
import { takeRunLock } from './lock.ts'

/** Drops the four schemas with everything in them. Waits for no run: while one is under way it is refused. */
export async function reset(db: OpenDatabase): Promise<void> {
  const client = await db.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `select to_regclass('ops.run_lock') is not null as there`,
    )
    if (rows[0]?.there) await takeRunLock(client)
    await client.query('drop schema if exists warehouse, production, staging, ops cascade; commit')
  } finally {
    await client.end()
  }
}
