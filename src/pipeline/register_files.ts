import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { rankFiles } from '../scopes/run_tables.ts'
import { enterDiscarded } from './read_again/discarded.ts'
import type { RunLog } from './run_log.ts'
import type { Staged } from './staged.ts'

/** Enters the staged files and their bad rows, and ranks all files by age. */
export async function registerFiles(
  trx: Connection,
  log: Pick<RunLog, 'runId'>,
  staged: readonly Staged[],
): Promise<{ rowsIn: number }> {
  for (const each of staged) await enter(trx, log, each)
  await rankFiles(trx)
  for (const { stagedFileId, fileId, staged: count, records } of staged) {
    if (records) continue
    await execute(
      trx,
      sql`insert into run_file
       select ${stagedFileId}, f.file_id, f.feed, r.file_rank, f.file_date, ${count}
       from ops.files as f join file_rank as r using (file_id) where f.file_id = ${fileId}`,
    )
  }
  await execute(trx, sql`analyze run_file`)
  await execute(
    trx,
    sql`insert into ops.rejected_rows
       (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, retry_after)
     select ${log.runId}, f.file_id, f.feed, f.name, r.line, r.reason, r.column_name, r.message, r.raw_row, r.retry_after
     from staging.rejected_rows as r
     left join run_file as n on n.staged_file_id = r._file_id
     join ops.files as f on f.file_id = coalesce(n.file_id, r._file_id)
     where n.file_id is not null or r._file_id = any (${convertedIds(staged)}::bigint[])
     order by f.file_id, r.line`,
  )
  const retried = staged.flatMap((file) => file.retriedRejects ?? [])
  if (retried.length > 0) {
    await execute(
      trx,
      sql`with released as (
         update ops.rejected_rows set status = 'released', resolved_at = now(), resolved_run_id = ${log.runId}
         where rejected_row_id = any (${retried}::bigint[])
         returning file_id
       )
       insert into run_outcome select file_id, 'rejected', -count(*) from released group by file_id`,
    )
  }
  await enterDiscarded(
    trx,
    log.runId,
    staged.flatMap((file) => file.discarded ?? []),
  )
  return { rowsIn: staged.length }
}

async function enter(trx: Connection, log: Pick<RunLog, 'runId'>, staged: Staged): Promise<void> {
  const { file, fileId, records, origin } = staged
  if (!file) return
  const { source, staged: content, fileDate, reading, hasWholeOrders, onRecord } = file
  const counts = countsOf(staged)
  await execute(
    trx,
    sql`
    insert into ops.files
      (file_id, run_id, feed, name, group_name, part, path, file_date, modified_at, hash, size_bytes, delimiter, columns,
       outcome, reading, source, parent_file_id, has_whole_orders, rejected, records_read, records_used, records_left_out,
       left_out_by_rule, proof, archived_path, has_recorded_age)
    values
      (${fileId}, ${log.runId}, ${source.feed}, ${source.name}, ${source.groupName}, ${source.part ?? ''}, ${onRecord?.path ?? source.path},
       ${fileDate}, ${source.modifiedAt}, ${content.hash}, ${content.sizeBytes}, ${content.delimiter}, ${content.columns},
       ${records ? 'converted' : 'loaded'}, ${reading}, ${origin?.kind ?? null}, ${origin?.parentFileId ?? null},
       ${origin?.hasWholeOrders ?? hasWholeOrders ?? false}, ${records?.rejected ?? 0}, ${counts.read}, ${records?.used ?? null},
       ${counts.leftOut}, ${counts.leftOutByRule}, ${content.proof ? JSON.stringify(content.proof) : null},
       ${onRecord?.archived_path ?? null}, ${onRecord?.has_recorded_age ?? false})`,
  )
}

/** What was read of a file and left out. Rows made from a file of a source are counted there. */
function countsOf({ file, records, origin, rowsRead }: Staged) {
  const { leftOut = 0, leftOutByRule = {} } = records ?? file?.staged ?? {}
  const read = records?.read ?? (origin ? null : rowsRead + leftOut)
  return { read, leftOut, leftOutByRule: origin && !records ? null : JSON.stringify(leftOutByRule) }
}

function convertedIds(staged: readonly Staged[]): number[] {
  return staged.flatMap(({ fileId, records }) => (records ? [fileId] : []))
}
