import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenDatabase } from '../../db/open.ts'

/** Beside the locks of runs: one `storehouse start` at a time sets things up. */
const startLock = 7_305_141_203

/**
 * Runs `work` while no other `storehouse start` sets things up: of two at once, one makes the demo shop, and the other
 * finds it there. The lock is the connection's: it goes with a process that is killed.
 */
export async function withStartLock<T>(
  db: OpenDatabase,
  { signal, onWait }: { signal: AbortSignal; onWait: (message: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  const client = await db.connect()
  try {
    await client.query(`set application_name = 'storehouse start, process ${process.pid}'`)
    for (let told = false; ; ) {
      const { rows } = await client.query<{ taken: boolean }>(
        `select pg_try_advisory_lock(${startLock}) as taken`,
      )
      if (rows[0]?.taken) break
      if (!told) onWait(`Waiting for another command that is setting things up${await holder()}.`)
      told = true
      await sleep(500, undefined, { signal })
    }
    return await work()
  } finally {
    await client.end()
  }

  async function holder(): Promise<string> {
    const { rows } = await client.query<{ name: string }>(
      `select a.application_name as name
       from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted
         and (l.classid::bigint << 32 | l.objid::bigint) = ${startLock}`,
    )
    return rows[0] ? ` (${rows[0].name})` : ''
  }
}
