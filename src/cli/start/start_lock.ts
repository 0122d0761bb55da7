import { setTimeout as sleep } from 'node:timers/promises'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { literal, sql } from '../../db/sql.ts'
import { execute, readRow } from '../../db/statements.ts'
import { tryTableLock } from '../../db/table_lock.ts'

/**
 * Runs `work` while no other `storehouse start` sets things up: of two at once, one makes the demo shop and the other
 * finds it. The lock belongs to the connection, so it ends when the process is killed.
 */
export async function withStartLock<T>(
  db: OpenDatabase,
  { signal, onWait }: { signal: AbortSignal; onWait: (message: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  const client = await db.connect()
  try {
    await execute(client, sql`set application_name = ${literal(`storehouse start, process ${process.pid}`)}`)
    for (let told = false; !(await tryTableLock(client, 'ops.start_lock')); told = true) {
      if (!told) onWait(`Waiting for another command that is setting things up${await holder()}.`)
      await sleep(500, undefined, { signal })
    }
    return await work()
  } finally {
    await client.end()
  }

  async function holder(): Promise<string> {
    const found = await readRow(
      client,
      { name: col.text },
      sql`select a.application_name as name
       from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
       where l.relation = 'ops.start_lock'::regclass and l.granted and a.datname = current_database()`,
    )
    return found ? ` (${found.name})` : ''
  }
}
