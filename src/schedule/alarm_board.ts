import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import type { StandingAlarm } from '../reports/job_runs.ts'

/** Shows current alarms to other programs: the dashboard, `storehouse jobs`. */
export class AlarmBoard {
  private readonly open: () => Promise<OpenDatabase>
  private shown = ''

  constructor(open: () => Promise<OpenDatabase>) {
    this.open = open
  }

  /** If the database can't take it now, it gets it after the next job. */
  async show(standing: readonly StandingAlarm[]): Promise<void> {
    const text = JSON.stringify(standing)
    if (text === this.shown) return
    const db = await this.open().catch(() => undefined)
    if (!db) return
    try {
      await keepStanding(db, standing)
      this.shown = text
    } catch {
      db.abandon()
    } finally {
      await db.close()
    }
  }
}

/** Writes the current alarms where the dashboard and `storehouse jobs` read them. */
async function keepStanding(
  { pool }: Pick<OpenDatabase, 'pool'>,
  alarms: readonly StandingAlarm[],
): Promise<void> {
  await inTransaction(pool, async (trx) => {
    await execute(trx, sql`delete from ops.alarms`)
    await execute(
      trx,
      sql`insert into ops.alarms (alarm, subject, rang_at, message, hint)
          select a.alarm, a.subject, a."rangAt", a.message, a.hint
          from jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb)
            as a (alarm text, subject text, "rangAt" timestamptz, message text, hint text)
          on conflict do nothing`,
    )
  })
}
