import { rowsOf } from '../db/query.ts'
import type { Row } from './contract.ts'
import type { Snapshot } from './reading.ts'

/**
 * Rows that are the same for every request to one publication: what is about the whole history is read once for it.
 * The weekly analyses and their views can also be brought up to date between two publications.
 */
export class Memory {
  private state = ''
  /** By statement; what is still being read is waited for, not read again. */
  private kept = new Map<string, Promise<readonly Row[]>>()

  async rows(
    snapshot: Snapshot,
    statement: string,
    read: () => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const state = await stateOf(snapshot)
    if (state !== this.state) {
      this.state = state
      this.kept = new Map()
    }
    const { kept } = this
    const known = kept.get(statement)
    // Where another has failed, this one still may not.
    if (known) return known.catch(() => this.rows(snapshot, statement, read))
    const rows = read()
    kept.set(statement, rows)
    rows.catch(() => kept.delete(statement))
    return rows
  }
}

async function stateOf({ trx, publication }: Snapshot): Promise<string> {
  const [row] = await rowsOf<{ state: string }>(
    trx,
    `select concat_ws(' ', max(as_of_date), count(*), sum(forecast)) as state from warehouse.revenue_forecast`,
  )
  return `${publication?.runId} ${publication?.publishedAt} ${row?.state}`
}
