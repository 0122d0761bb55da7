import type pg from 'pg'
import { col } from '../../db/columns.ts'
import { ident, idents, joined, literal, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../../db/statements.ts'
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
  const rows = await readRows(
    client,
    { id: col.number, line: col.number, row_key: col.text.orNull },
    sql`select rejected_row_id::integer as id, line, row_key from ops.rejected_rows
     where file_id = ${file.file_id} and status = 'discarded' order by rejected_row_id`,
  )
  const kept: DiscardedAgain[] = []
  for (const { id, line, row_key } of rows) {
    const again = { rejectedRowId: id, fileId: staged.fileId }
    const bad = await execute(
      client,
      sql`delete from staging.rejected_rows where _file_id = ${staged.fileId} and line = ${line}`,
    )
    if (bad > 0) {
      kept.push(again)
      continue
    }
    if (!feedByName(staged.feed)) continue
    const isRow = row_key === null ? sql`true` : hasKey(staged.feed, sql`${row_key}::text`)
    const count = await execute(
      client,
      sql`delete from staging.${ident(staged.feed)} as s where s._file_id = ${staged.fileId} and s._line = ${line} and (${isRow})`,
    )
    if (count === 0) continue
    staged.staged -= count
    staged.rejected += count
    kept.push(again)
  }
  return kept
}

/** Enters discarded rows again, with the new files. */
export async function enterDiscarded(
  trx: Connection,
  runId: number,
  discarded: readonly DiscardedAgain[],
): Promise<void> {
  if (discarded.length === 0) return
  const columns = await readValue(
    trx,
    col.texts,
    sql`select array_agg(attname order by attnum) from pg_attribute
     where attrelid = 'ops.rejected_rows'::regclass and attnum > 0 and not attisdropped
       and attname not in ('rejected_row_id', 'file_id', 'run_id', 'row_values')`,
  )
  await execute(
    trx,
    sql`insert into ops.rejected_rows (run_id, file_id, row_values, ${idents(columns)})
     select ${literal(runId)}::bigint, n.file_id,
       case when r.row_values is not null then r.row_values || jsonb_build_object('file_id', n.file_id) end,
       ${idents(columns, 'r')}
     from ops.rejected_rows as r
     join (values ${joined(discarded.map(({ rejectedRowId, fileId }) => sql`(${literal(rejectedRowId)}, ${literal(fileId)})`))})
       as n (rejected_row_id, file_id) using (rejected_row_id)`,
  )
  await execute(
    trx,
    sql`update ops.rejected_rows set status = 'superseded'
     where rejected_row_id = any (${discarded.map(({ rejectedRowId }) => rejectedRowId)}::bigint[])`,
  )
}
