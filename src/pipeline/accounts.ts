import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, sql } from '../db/sql.ts'
import { type Connection, execute, readRows } from '../db/statements.ts'
import { StepFailedError } from '../errors.ts'
import { outcomes } from '../model/outcomes.ts'
import { counted } from '../shown_text.ts'
import type { Staged } from './staged.ts'

/** Rejected rows are counted as files are read, too. */
const others = outcomes.filter((outcome) => outcome !== 'rejected')

/**
 * Closes the accounts of the files: the outcomes of their rows in this run, and rows of earlier files whose outcome
 * changed. Every row has exactly one outcome.
 *
 * @throws {StepFailedError} naming the files whose outcomes don't add up.
 */
export async function closeAccounts(trx: Connection, staged: readonly Staged[]): Promise<void> {
  const read = staged
    .filter((file) => file.retriedRejects === undefined && file.records === undefined)
    .map((file) => sql`(${literal(file.fileId)}, ${literal(file.rowsRead)}, ${literal(file.rejected)})`)
  await execute(
    trx,
    sql`create temp table file_account on commit drop as
     select
       f.file_id,
       f.name,
       f.rows_read + coalesce(r.rows_read, 0) as rows_read,
       f.rejected + coalesce(r.rejected, 0) + coalesce(c.rejected, 0) as rejected,
       ${joined(others.map((o) => sql`f.${ident(o)} + coalesce(c.${ident(o)}, 0) as ${ident(o)}`))}
     from ops.files as f
     left join (${read.length > 0 ? sql`values ${joined(read)}` : sql`select 0, 0, 0 where false`})
       as r (file_id, rows_read, rejected) on r.file_id = f.file_id
     left join (
       select file_id, ${joined(outcomes.map((o) => sql`sum(row_count) filter (where outcome = ${literal(o)})::bigint as ${ident(o)}`))}
       from (select * from run_outcome
             union all select file_id, to_outcome, row_count from run_move
             union all select file_id, from_outcome, -row_count from run_move) as change
       group by file_id
     ) as c on c.file_id = f.file_id
     where r.file_id is not null or c.file_id is not null`,
  )
  const sum = joined(
    outcomes.map((o) => ident(o)),
    ' + ',
  )
  const wrong = await readRows(
    trx,
    { name: col.text, rows_read: col.number, sum: col.number },
    sql`select name, rows_read, ${sum} as sum from file_account
     where rows_read <> ${sum} or least(${idents(outcomes)}) < 0`,
  )
  if (wrong.length > 0) {
    const files = wrong.map((file) => `${file.name}: ${file.rows_read} rows read, ${file.sum} accounted for`)
    throw new StepFailedError(
      `The rows of ${counted(wrong.length, 'file')} don't add up:\n${files.join('\n')}`,
      {
        hint: 'This is a bug in Storehouse: please report it with the files. Nothing was published.',
      },
    )
  }
  await execute(
    trx,
    sql`update ops.files as f
     set rows_read = a.rows_read, rejected = a.rejected, ${joined(others.map((o) => sql`${ident(o)} = a.${ident(o)}`))}
     from file_account as a where a.file_id = f.file_id`,
  )
}
