import { boundRowsOf, type Executor, execute, rowsOf } from '../../db/query.ts'
import { RequestError } from '../errors.ts'
import type { Service } from '../service.ts'

const SECONDS = 5

/** Writes what somebody wrote, in a transaction that waits for nobody for long. */
export function write<T>({ db }: Service, work: (trx: Executor) => Promise<T>): Promise<T> {
  return db.kysely.transaction().execute(async (trx) => {
    await execute(trx, `set local statement_timeout = '${SECONDS}s'`)
    return work(trx)
  })
}

/** Refuses a row more than a table of words may have. */
export async function refuseTooMany(
  trx: Executor,
  table: 'targets' | 'notes' | 'saved_views',
  most: number,
): Promise<void> {
  const [row] = await rowsOf<{ is_full: boolean }>(
    trx,
    `select count(*) >= ${most} as is_full from ops.${table}`,
  )
  if (!row?.is_full) return
  const what = table.replace('_', ' ')
  throw new RequestError(
    409,
    'bad_request',
    `There are ${most} ${what} already, which is all that there is room for.`,
    'Delete some that nobody needs any more.',
  )
}

/** Runs a statement that writes one row; false where there is none. */
export async function wroteOne(
  trx: Executor,
  statement: string,
  values: readonly unknown[],
): Promise<boolean> {
  const rows = await boundRowsOf(trx, `${statement} returning 1 as one`, values)
  return rows.length > 0
}
