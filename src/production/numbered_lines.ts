import { type Executor, execute, rowsOf } from '../db/query.ts'
import { isStagedIn, type StagedFile, stagedRows } from './entity.ts'
import { countOutcomes } from './merge.ts'

/**
 * Numbers the order lines that come without an id: `<order_id>#<n>`, n counting them in their file.
 *
 * The newest file that holds such lines of an order replaces all of them. Files of one day that differ in their part
 * suffix alone count as one, as new as the newest of them, their parts in order, each in its newest version. So a part
 * that comes later can renumber lines that are known already, and bring back those of a group that was older.
 *
 * Makes the temporary table `numbered_line` (place, order_id, file_id, line, file_rank, effective_at, is_deleted,
 * old_id, wins, may_win, numbered_id), one row per such line of the orders concerned, wherever it is: staged, in
 * production, waiting, a tombstone or set aside. Those that may win are of the newest day: one more part can make their
 * group the newest.
 */
export async function numberLines(trx: Executor, files: readonly StagedFile[]): Promise<void> {
  await execute(
    trx,
    `create temp table numbered_line on commit drop as
     with staged as (
       select
         s.order_id collate "C" as order_id,
         f.file_id,
         s._line as line,
         coalesce(s.updated_at::timestamptz, f.file_date) as effective_at,
         coalesce(s.is_deleted::boolean, false) as is_deleted
       from ${stagedRows('order_items')}
       where ${isStagedIn(files)} and s.order_item_id is null
     ),
     concerned as (
       select distinct order_id from staged
     ),
     candidate as (
       select 'staged' as place, order_id, file_id, line, effective_at, is_deleted, null::text collate "C" as old_id
       from staged
       union all
       select 'production', order_id, file_id, line, effective_at, false, order_item_id
       from production.order_items join concerned using (order_id) where is_numbered
       union all
       select 'waiting', order_id, file_id, line, (row_values ->> 'effective_at')::timestamptz, false, row_key
       from ops.rejected_rows join concerned using (order_id)
       where feed = 'order_items' and reason = 'orphan' and status = 'open' and (row_values ->> 'is_numbered')::boolean
       union all
       select 'tombstone', order_id, file_id, line, effective_at, true, row_key
       from production.tombstones join concerned using (order_id) where is_numbered
       union all
       select 'set aside', order_id, file_id, line, effective_at, is_deleted, order_item_id
       from production.set_aside_lines join concerned using (order_id) where is_numbered
     ),
     filed as (
       select
         c.*,
         r.file_rank,
         f.part,
         f.group_name,
         (f.file_date at time zone (select timezone from ops.settings))::date as file_day
       from candidate as c
       join file_rank as r using (file_id)
       join ops.files as f using (file_id)
     ),
     ranked as (
       select
         *,
         file_rank = max(file_rank) over (partition by order_id, file_day, group_name, part) as is_newest_version,
         max(file_rank) over (partition by order_id, file_day, group_name)
           = max(file_rank) over (partition by order_id) as is_newest_group,
         file_day = max(file_day) over (partition by order_id) as is_newest_day
       from filed
     ),
     judged as (
       select
         *,
         is_newest_version and is_newest_group as wins,
         is_newest_version and is_newest_day and not is_newest_group as may_win
       from ranked
     )
     select
       place, order_id, file_id, line, file_rank, effective_at, is_deleted, old_id, wins, may_win,
       case when wins then order_id || '#' || row_number() over (
         partition by order_id, wins
         order by nullif(regexp_replace(part, '\\D', '', 'g'), '')::numeric nulls first, file_rank, line
       ) end collate "C" as numbered_id
     from judged`,
  )
  const [found] = await rowsOf<{ any: boolean }>(trx, 'select exists (select from numbered_line) as any')
  if (!found?.any) return
  await execute(trx, 'analyze numbered_line (place, order_id, file_id, line, old_id, numbered_id, wins)')
  await countOutcomes(
    trx,
    `select file_id, 'superseded' as outcome from numbered_line where place = 'staged' and not wins`,
  )
  await execute(trx, 'insert into touched_order select distinct order_id from numbered_line')
}
