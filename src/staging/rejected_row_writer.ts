import type pg from 'pg'
import { literal, sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import type { RejectedRow } from './csv/reasons.ts'
import { giveBackSpace, WORTH_GIVING_BACK } from './space.ts'
import { AHEAD } from './time_bounds.ts'

const BATCH_ROWS = 2000
const BATCH_CHARACTERS = 4 * 1024 * 1024

/**
 * Writes rejected rows of one file to `staging.rejected_rows`, in batches, on its own connection, because the other is
 * busy with COPY.
 */
export class RejectedRowWriter {
  private readonly client: pg.ClientBase
  private readonly fileId: number
  private readonly sourceTimezone: string
  private batch: RejectedRow[] = []
  private characters = 0
  private written = 0

  constructor(client: pg.ClientBase, fileId: number, sourceTimezone: string) {
    this.client = client
    this.fileId = fileId
    this.sourceTimezone = sourceTimezone
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    for (const row of rows) {
      this.batch.push(row)
      this.characters += row.raw.length
      if (this.batch.length >= BATCH_ROWS || this.characters >= BATCH_CHARACTERS) await this.flush()
    }
  }

  async flush(): Promise<void> {
    const rows = this.batch
    if (rows.length === 0) return
    this.written += this.characters
    this.batch = []
    this.characters = 0
    await execute(
      this.client,
      sql`insert into staging.rejected_rows
              (_file_id, line, reason, column_name, message, raw_row, retry_after)
       select ${this.fileId}::integer,
              line,
              reason,
              column_name,
              message,
              raw_row,
              case when is_local then retry_time::timestamp at time zone ${this.sourceTimezone} else retry_time::timestamptz end
                - interval ${literal(AHEAD)}
         from unnest(${rows.map((row) => row.line)}::integer[],
                     ${rows.map((row) => row.reason)}::text[],
                     ${rows.map((row) => row.column ?? null)}::text[],
                     ${rows.map((row) => row.message)}::text[],
                     ${rows.map((row) => row.raw)}::text[],
                     ${rows.map((row) => row.retry?.time ?? null)}::text[],
                     ${rows.map((row) => row.retry?.local ?? null)}::boolean[])
           as rejected(line, reason, column_name, message, raw_row, retry_time, is_local)`,
    )
  }

  /** Removes what was written for this file. */
  async discard(): Promise<void> {
    this.batch = []
    if (this.written === 0) return
    await execute(this.client, sql`delete from staging.rejected_rows where _file_id = ${this.fileId}`)
    if (this.written > WORTH_GIVING_BACK) await giveBackSpace(this.client, ['rejected_rows'])
  }
}
