import type pg from 'pg'
import { type Executor, execute, rowsOf } from '../../db/query.ts'
import { feedByName } from '../../model/feeds/index.ts'
import { hasKey } from '../../production/index.ts'
import type { DiscardedAgain, Staged } from '../staged.ts'
import type { FileOnRecord } from '../verify/source_files.ts'

/**
 * Keeps rows that were discarded by hand out again, whether they are now sound or bad: removes them from staging, and
 * corrects what is staged. Returns those that were found.
 */
export async function keepOutDiscarded(
  client: pg.ClientBase,
  staged: Staged,
  file: FileOnRecord,
): Promise<DiscardedAgain[]> {
  const { rows } = await client.query<{ id: number; line: number; row_key: string | null }>(
    `select rejected_row_id::integer as id, line, row_key from ops.rejected_rows
     where file_id = $1 and status = 'discarded' order by rejected_row_id`,
    [file.file_id],
  )
  const kept: DiscardedAgain[] = []
  for (const { id, line, row_key } of rows) {
    const again = { rejectedRowId: id, fileId: staged.fileId }
    const bad = await client.query('delete from staging.rejected_rows where _file_id = $1 and line = $2', [
      staged.fileId,
      line,
    ])
    if (bad.rowCount) {
      kept.push(again)
      continue
    }
    if (!feedByName(staged.feed)) continue
    const isRow = row_key === null ? 'true' : hasKey(staged.feed, '$3')
    const sound = await client.query(
      `delete from staging.${staged.feed} as s where s._file_id = $1 and s._line = $2 and (${isRow})`,
      [staged.fileId, line, ...(row_key === null ? [] : [row_key])],
    )
    const count = sound.rowCount ?? 0
    if (count === 0) continue
    staged.staged -= count
    staged.rejected += count
    kept.push(again)
  }
  return kept
}

/** Enters discarded rows again, with the new files. */
export async function enterDiscarded(
  trx: Executor,
  runId: number,
  discarded: readonly DiscardedAgain[],
): Promise<void> {
  if (discarded.length === 0) return
  const [columns] = await rowsOf<{ names: string }>(
    trx,
    `select string_agg(attname, ', ' order by attnum) as names from pg_attribute
     where attrelid = 'ops.rejected_rows'::regclass and attnum > 0 and not attisdropped
       and attname not in ('rejected_row_id', 'file_id', 'run_id', 'row_values')`,
  )
  await execute(
    trx,
    `insert into ops.rejected_rows (run_id, file_id, row_values, ${columns?.names})
     select ${runId}, n.file_id,
       case when r.row_values is not null then r.row_values || jsonb_build_object('file_id', n.file_id) end,
       ${columns?.names
         .split(', ')
         .map((name) => `r.${name}`)
         .join(', ')}
     from ops.rejected_rows as r
     join (values ${discarded.map(({ rejectedRowId, fileId }) => `(${rejectedRowId}, ${fileId})`).join(', ')})
       as n (rejected_row_id, file_id) using (rejected_row_id)`,
  )
  await execute(
    trx,
    `update ops.rejected_rows set status = 'superseded'
     where rejected_row_id in (${discarded.map(({ rejectedRowId }) => rejectedRowId).join(', ')})`,
  )
}
