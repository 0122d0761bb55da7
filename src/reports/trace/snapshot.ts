import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { literal, sql } from '../../db/sql.ts'
import { type Connection, execute, readRow } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'

/** Reads one publication, with instants in the source's time zone. */
export async function inSnapshot<T>(db: OpenDatabase, work: (trx: Connection) => Promise<T>): Promise<T> {
  return inTransaction(
    db.pool,
    async (trx) => {
      const settings = await readRow(
        trx,
        { zone: col.text },
        sql`select source_timezone as zone from ops.settings`,
      )
      await execute(trx, sql`set local timezone = ${literal(settings?.zone ?? 'UTC')}`)
      return work(trx)
    },
    { isSnapshot: true },
  )
}
