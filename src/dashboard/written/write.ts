import { col } from '../../db/columns.ts'
import { ident, literal, type Sql, sql } from '../../db/sql.ts'
import { type Connection, execute, readValue } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { RequestError } from '../errors.ts'
import type { Service } from '../service.ts'

const SECONDS = 5

/** Writes in a transaction that gives up soon if something blocks it. */
export function write<T>({ db }: Service, work: (trx: Connection) => Promise<T>): Promise<T> {
  return inTransaction(db.pool, async (trx) => {
    await execute(trx, sql`set local statement_timeout = ${literal(`${SECONDS}s`)}`)
    return work(trx)
  })
}

/** Refuses a row beyond the limit of a table. */
export async function refuseTooMany(
  trx: Connection,
  table: 'targets' | 'notes' | 'saved_views' | 'alert_rules',
  most: number,
): Promise<void> {
  const isFull = await readValue(
    trx,
    col.boolean,
    sql`select count(*) >= ${most} from ${ident('ops', table)}`,
  )
  if (!isFull) return
  const what = table.replace('_', ' ')
  throw new RequestError(
    409,
    'bad_request',
    `There are ${most} ${what} already, which is all that there is room for.`,
    'Delete some that nobody needs any more.',
  )
}

/** Runs a statement that writes one row. False if there is no such row. */
export async function wroteOne(trx: Connection, statement: Sql): Promise<boolean> {
  return (await execute(trx, statement)) > 0
}
