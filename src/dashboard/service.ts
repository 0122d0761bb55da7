import { randomUUID } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { rowsOf } from '../db/query.ts'
import { isMigrated } from '../reports/status.ts'
import { Answers } from './answers.ts'
import { Memory } from './memory.ts'
import { WarehouseReader } from './reading.ts'

export interface DashboardOptions {
  db: OpenDatabase
  config: Config
  version: string
  /** The built pages. */
  webFolder: string
  /** Told of what should not have happened. */
  onError?: (error: unknown) => void
}

/** What the routes share. */
export interface Service extends Required<DashboardOptions> {
  reader: WarehouseReader
  answers: Answers
  memory: Memory
  /** Changes whenever the warehouse can have changed: what was answered before it is not shown again. */
  stateOf(): Promise<string>
}

export function makeService(options: DashboardOptions): Service {
  const { db } = options
  // Answers of an earlier program may have had another shape.
  const boot = randomUUID()
  return {
    onError: () => undefined,
    ...options,
    reader: new WarehouseReader(db),
    answers: new Answers(),
    memory: new Memory(),
    async stateOf() {
      if (!(await isMigrated(db.kysely))) return `${boot} empty`
      const [row] = await rowsOf<{ state: string }>(
        db.kysely,
        `select concat_ws(' ',
           (select run_id from warehouse.publication),
           (select extract(epoch from published_at) from warehouse.publication),
           (select max(run_id) from ops.runs where status = 'published')) as state`,
      )
      return `${boot} ${row?.state ?? ''}`
    },
  }
}

/** Today in the business time zone, as YYYY-MM-DD. */
export function todayIn(timezone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(now)
}
