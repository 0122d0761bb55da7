import { raw, type Sql, sql } from '../../db/sql.ts'
import { type Connection, execute } from '../../db/statements.ts'
import type { FeedName } from '../../model/feeds/index.ts'
import { monthsOfStaged } from '../../production/index.ts'
import type { RunLog } from '../run_log.ts'
import { type ArchivedMonth, archivedMonths } from './records.ts'
import { restoreMonth } from './restore_month.ts'

/**
 * Brings archived months back before a run's steps read them. So every derivation finds all rows of its scope in
 * production, and its result does not depend on what was archived.
 */
export class ArchivedMonths {
  private readonly trx: Connection
  private readonly log: RunLog
  private readonly home: string
  private left: ArchivedMonth[]
  /** Those that the run brought back. */
  readonly restored: ArchivedMonth[] = []

  private constructor(trx: Connection, log: RunLog, home: string, left: ArchivedMonth[]) {
    this.trx = trx
    this.log = log
    this.home = home
    this.left = left
  }

  static async open(trx: Connection, log: RunLog, home: string): Promise<ArchivedMonths> {
    return new ArchivedMonths(trx, log, home, await archivedMonths(trx))
  }

  /** Brings all months back, for a run that derives or cleans everything. */
  async needAll(): Promise<void> {
    await this.bringBack(this.left)
  }

  /** Brings the months back that staged events fall into. */
  async needStaged(): Promise<void> {
    for (const feed of new Set(this.left.map((month) => month.feed))) {
      const months = new Set(await monthsOfStaged(this.trx, feed))
      await this.bringBack(this.left.filter((month) => month.feed === feed && months.has(month.month)))
    }
  }

  /**
   * Brings the months back that hold events of the sessions of a SELECT (session_id). Archived events were derived, so
   * the facts of the sessions say when the events were.
   */
  async needSessions(sessions: string): Promise<void> {
    if (this.left.length === 0) return
    await this.bringBack(
      await archivedMonths(
        this.trx,
        sql`exists (
          select from warehouse.fact_session as f
          where f.session_id in (${raw(sessions)})
            and f.first_event_at <= m.last_at and f.last_event_at >= m.first_at)`,
      ),
    )
  }

  /** Brings the months of these feeds back that hold events of the business days of a SELECT (day). */
  async needDays(days: Sql, feeds: readonly FeedName[]): Promise<void> {
    if (this.left.length === 0 || feeds.length === 0) return
    await this.bringBack(
      await archivedMonths(
        this.trx,
        sql`feed = any (${feeds}::text[]) and exists (
          select from (${days}) as d (day), ops.settings as s
          where d.day between (m.first_at at time zone s.timezone)::date and (m.last_at at time zone s.timezone)::date)`,
      ),
    )
  }

  /** Leaves out months whose files are damaged. The caller reports them. */
  leaveOut(files: ReadonlySet<string>): void {
    this.left = this.left.filter(({ file }) => !files.has(file))
  }

  /** Gives all months up, since all files are read again and the rows come from them. */
  async forget(): Promise<void> {
    if (this.left.length === 0) return
    await execute(
      this.trx,
      sql`update ops.archived_months set state = 'restored', changed_at = clock_timestamp() where state = 'archived'`,
    )
    this.left = []
  }

  private async bringBack(months: readonly ArchivedMonth[]): Promise<void> {
    const files = new Set(this.left.map(({ file }) => file))
    const needed = months.filter(({ file }) => files.has(file))
    if (needed.length === 0) return
    await this.log.step('archived events', async () => {
      let rows = 0
      for (const [place, month] of needed.entries()) {
        const detail = `${month.feed} ${month.month}`
        this.log.progress({ step: 'archived events', detail, done: place, total: needed.length })
        await restoreMonth(this.trx, this.home, month)
        rows += month.rows
      }
      return { rowsOut: rows }
    })
    const back = new Set(needed.map(({ file }) => file))
    this.restored.push(...needed)
    this.left = this.left.filter(({ file }) => !back.has(file))
  }
}
