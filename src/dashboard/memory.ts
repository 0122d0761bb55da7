import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { readValue } from '../db/statements.ts'
import type { Row } from './contract.ts'
import type { Snapshot } from './reading.ts'

interface Awaited {
  rows: Promise<readonly Row[]>
  /** Ends when nobody waits any more for the page that reads them. */
  signal: AbortSignal | undefined
}

/**
 * Rows that are the same for all requests to one publication: data about the whole history is read once for each. The
 * weekly analyses and their views can also be updated between two publications.
 */
export class Memory {
  private state = ''
  /** The state of each transaction that has asked. A transaction's state never changes. */
  private readonly states = new WeakMap<object, Promise<string>>()
  private kept = new Map<string, readonly Row[]>()
  /** Readings in progress for somebody who waits. Others who want the same rows wait for them too. */
  private awaited = new Map<string, Awaited>()

  /** The rows of a name, such as the text of a statement. `read` is called if nobody has read them yet. */
  async rows(snapshot: Snapshot, name: string, read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const { kept, awaited } = await this.of(snapshot)
    for (;;) {
      const known = kept.get(name)
      if (known) return known
      const other = awaited.get(name)
      if (!other) break
      try {
        return await other.rows
      } catch (error) {
        // It was read for somebody who is gone, so it has not failed.
        if (!other.signal?.aborted) throw error
        if (awaited.get(name) === other) awaited.delete(name)
      }
    }
    const reading: Awaited = { rows: read(), signal: snapshot.signal }
    awaited.set(name, reading)
    try {
      const rows = await reading.rows
      kept.set(name, rows)
      return rows
    } finally {
      if (awaited.get(name) === reading) awaited.delete(name)
    }
  }

  /** For a reader with more time than others: its rows are shared, but nobody waits for them. */
  apart(): Pick<Memory, 'rows'> {
    return {
      rows: async (snapshot, name, read) => {
        const { kept } = await this.of(snapshot)
        const rows = kept.get(name) ?? (await read())
        kept.set(name, rows)
        return rows
      },
    }
  }

  private async of(snapshot: Snapshot) {
    const { trx } = snapshot
    const reading = this.states.get(trx) ?? stateOf(snapshot)
    this.states.set(trx, reading)
    const state = await reading
    if (state !== this.state) {
      this.state = state
      this.kept = new Map()
      this.awaited = new Map()
    }
    return { kept: this.kept, awaited: this.awaited }
  }
}

async function stateOf({ trx, publication }: Snapshot): Promise<string> {
  const state = await readValue(
    trx,
    col.text,
    sql`select concat_ws(' ', max(as_of_date), count(*), sum(forecast)) from warehouse.revenue_forecast`,
  )
  return `${publication?.runId} ${publication?.publishedAt} ${state}`
}
