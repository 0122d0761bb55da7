import type pg from 'pg'
import { nothing, sql } from './sql.ts'
import { type Connection, execute } from './statements.ts'

export interface TransactionOptions {
  /** All statements see one state of the database. */
  isSnapshot?: boolean
  isReadOnly?: boolean
  /** Rolls everything back at the end: the work only looks. */
  isTakenBack?: boolean
}

/** Runs `work` in a transaction on a connection of the pool, and rolls back if it fails. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (trx: Connection) => Promise<T>,
  { isSnapshot = false, isReadOnly = false, isTakenBack = false }: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect()
  let trouble: Error | undefined
  try {
    const isolation = isSnapshot ? sql` isolation level repeatable read` : nothing
    await execute(client, sql`begin${isolation}${isReadOnly ? sql` read only` : nothing}`)
    // The pool reuses connections. A new object for each transaction can't be confused with an earlier one.
    const result = await work({ query: (statement) => client.query(statement) })
    await execute(client, isTakenBack ? sql`rollback` : sql`commit`)
    return result
  } catch (error) {
    // A connection that cannot roll back is not used again.
    await execute(client, sql`rollback`).catch((failure) => {
      trouble = failure
    })
    throw error
  } finally {
    client.release(trouble)
  }
}
