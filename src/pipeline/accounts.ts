import { type Executor, execute, rowsOf } from '../db/query.ts'
import { StepFailedError } from '../errors.ts'
import type { Staged } from './staged.ts'

const outcomes = ['inserted', 'updated', 'unchanged', 'duplicate', 'superseded', 'waiting'] as const

/**
 * Closes the accounts of the files: the outcomes of their rows in this run, and rows of earlier files whose outcome
 * changed. Every row has exactly one outcome.
 *
 * @throws {StepFailedError} naming the files whose outcomes don't add up.
 */
export async function closeAccounts(trx: Executor, staged: readonly Staged[]): Promise<void> {
  const read = staged
    .filter((file) => file.retriedRejects === undefined && file.records === undefined)
    .map((file) => `(${file.fileId}, ${file.rowsRead}, ${file.rejected})`)
  await execute(
    trx,
    `create temp table file_account on commit drop as
     select
       f.file_id,
       f.name,
       f.rows_read + coalesce(r.rows_read, 0) as rows_read,
       f.rejected + coalesce(r.rejected, 0) + coalesce(c.rejected, 0) as rejected,
       ${outcomes.map((outcome) => `f.${outcome} + coalesce(c.${outcome}, 0) as ${outcome}`).join(',\n       ')}
     from ops.files as f
     left join (${read.length > 0 ? `values ${read.join(', ')}` : 'select 0, 0, 0 where false'})
       as r (file_id, rows_read, rejected) on r.file_id = f.file_id
     left join (
       select file_id, ${[...outcomes, 'rejected'].map((o) => `sum(row_count) filter (where outcome = '${o}')::bigint as ${o}`).join(', ')}
       from (select * from run_outcome
             union all select file_id, to_outcome, row_count from run_move
             union all select file_id, from_outcome, -row_count from run_move) as change
       group by file_id
     ) as c on c.file_id = f.file_id
     where r.file_id is not null or c.file_id is not null`,
  )
  const wrong = await rowsOf<{ name: string; rows_read: number; sum: number }>(
    trx,
    `select name, rows_read, ${outcomes.join(' + ')} + rejected as sum from file_account
     where rows_read <> ${outcomes.join(' + ')} + rejected or least(${outcomes.join(', ')}, rejected) < 0`,
  )
  if (wrong.length > 0) {
    const files = wrong.map((file) => `${file.name}: ${file.rows_read} rows read, ${file.sum} accounted for`)
    throw new StepFailedError(`The rows of ${wrong.length} file(s) don't add up:\n${files.join('\n')}`, {
      hint: 'This is a bug in Storehouse: please report it with the files. Nothing was published.',
    })
  }
  await execute(
    trx,
    `update ops.files as f
     set rows_read = a.rows_read, rejected = a.rejected, ${outcomes.map((o) => `${o} = a.${o}`).join(', ')}
     from file_account as a where a.file_id = f.file_id`,
  )
}
