import { createHash } from 'node:crypto'
import type pg from 'pg'
import { ident, idents, type Sql, sql } from '../../db/sql.ts'
import { type Connection, execute } from '../../db/statements.ts'
import { copyLines } from '../../parquet/copy_lines.ts'
import { openParquet } from '../../parquet/read_parquet.ts'
import { bringMonthBack, monthOf } from '../../production/index.ts'
import { CopySink } from '../../staging/copy_sink.ts'
import { type ArchivedMonth, ArchivedMonthError, damageOf, pathOf } from './records.ts'

/**
 * Brings the rows of a month back into production, within a transaction. After the commit `removeFilesOfStanding`
 * removes the file.
 *
 * @throws {ArchivedMonthError} if the file is not as it was written. Then nothing was sent to the database.
 */
export async function restoreMonth(trx: Connection, home: string, month: ArchivedMonth): Promise<void> {
  const damage = await damageOf(month, home)
  if (damage !== undefined) throw damaged(month, home, damage)
  await bringMonthBack(trx, month.feed, monthOf(month.feed, month.month), (relation) =>
    copyRows(trx, relation, home, month),
  )
  await execute(
    trx,
    sql`update ops.archived_months set state = 'restored', changed_at = clock_timestamp()
     where feed = ${month.feed} and month = ${month.month}`,
  )
}

async function copyRows(trx: Connection, relation: Sql, home: string, month: ArchivedMonth): Promise<number> {
  const parquet = await openParquet(pathOf(home, month.file))
  // A transaction hands on whatever its connection takes, the stream of a COPY too.
  const client = trx as unknown as pg.ClientBase
  const sink = new CopySink(client, sql`copy ${relation} (${idents(parquet.columns)}) from stdin`)
  const hash = createHash('sha256')
  try {
    for await (const batch of parquet.batches()) {
      const lines = copyLines(batch)
      hash.update(lines)
      await sink.write(lines)
    }
  } catch (error) {
    await sink.abort()
    throw error
  }
  const rows = await sink.finish()
  if (rows !== month.rows || hash.digest('hex') !== month.rows_hash)
    throw damaged(month, home, 'its rows are not those that were written')
  return rows
}

function damaged({ feed, month, file }: ArchivedMonth, home: string, why: string): ArchivedMonthError {
  return new ArchivedMonthError(
    `${pathOf(home, file)}: ${why}. It holds the ${feed} of ${month}, which are needed now.`,
    {
      hint: 'Nothing was changed. Put the file back from a copy or a backup, and run the command again. Without one, storehouse reset --yes and a load of the archive make the warehouse again from its files.',
    },
  )
}

/** Drops the partition of a month. From now on its rows are only in its file. */
export async function dropMonth(
  trx: Connection,
  { feed, month }: Pick<ArchivedMonth, 'feed' | 'month'>,
): Promise<void> {
  await execute(trx, sql`drop table production.${ident(monthOf(feed, month).partition)}`)
}
