import { type Executor, execute, rowsOf } from '../db/query.ts'
import { isStagedIn, stagedFiles, stagedRows } from './entity.ts'
import { countOutcomes } from './merge.ts'

/**
 * Numbers the order lines that come without an id: `<order_id>#<n>`, n counting them in their file.
 *
 * The newest file that holds such lines of an order replaces all of them. Files of one day that differ in their part
 * suffix alone count as one, their parts in order, each in its newest version; so a part that comes later can
 * renumber lines that stand already, wherever they stand: in production, among the waiting rows, as tombstones.
 * Of the files of one day those without a date in their name are newer, since theirs is the time of day.
 *
 * Makes the temporary table `numbered_line` (place, order_id, file_id, line, old_id, wins, numbered_id), one row per
 * such line of the orders concerned; order_items reads from it.
 */
export async function numberLines(trx: Executor): Promise<void> {
  const files = await stagedFiles(trx, 'order_items')
  await execute(
    trx,
    `create temp table numbered_line on commit drop as
     with staged as (
       select s.order_id collate "C" as order_id, f.file_id, s._line as line
       from ${stagedRows('order_items')}
       where ${isStagedIn(files)} and s.order_item_id is null
     ),
     concerned as (
       select distinct order_id from staged
     ),
     candidate as (
       select 'staged' as place, order_id, file_id, line, null::text collate "C" as old_id from staged
       union all
       select 'production', order_id, file_id, line, order_item_id
       from production.order_items join concerned using (order_id) where is_numbered
       union all
       select 'waiting', order_id, file_id, line, row_key
       from ops.rejected_rows join concerned using (order_id)
       where feed = 'order_items' and reason = 'orphan' and status = 'open' and (row_values ->> 'is_numbered')::boolean
       union all
       select 'tombstone', order_id, file_id, line, row_key
       from production.tombstones join concerned using (order_id) where is_numbered
     ),
     filed as (
       select
         c.*,
         r.file_rank,
         f.part,
         f.group_name,
         (f.file_date at time zone (select timezone from ops.settings))::date as file_day,
         f.group_name ~ '[_.-]\\d{4}-?\\d{2}-?\\d{2}([_.-]|$)' as is_dated
       from candidate as c
       join file_rank as r using (file_id)
       join ops.files as f using (file_id)
     ),
     -- Groups are ranked by what their files have in common. By their newest file they would not stay in their order:
     -- the lines of a group that has lost are gone when one more of its parts makes it the newest.
     grouped as (
       select *, dense_rank() over (
         partition by order_id order by file_day desc, is_dated, group_name collate "C" desc
       ) = 1 as is_newest_group
       from filed
     ),
     judged as (
       select
         *,
         is_newest_group
           and file_rank = max(file_rank) over (partition by order_id, is_newest_group, part) as wins
       from grouped
     )
     select
       place, order_id, file_id, line, old_id, wins,
       case when wins then order_id || '#' || row_number() over (
         partition by order_id, wins
         order by nullif(regexp_replace(part, '\\D', '', 'g'), '')::numeric nulls first, file_rank, line
       ) end collate "C" as numbered_id
     from judged`,
  )
  const [found] = await rowsOf<{ any: boolean }>(trx, 'select exists (select from numbered_line) as any')
  if (!found?.any) return
  await countOutcomes(
    trx,
    `select file_id, 'superseded' as outcome from numbered_line where place = 'staged' and not wins`,
  )
  await execute(trx, 'insert into touched_order select distinct order_id from numbered_line')
  await execute(
    trx,
    `create temp table renumbered on commit drop as
     select n.place, n.old_id, n.numbered_id, n.wins
     from numbered_line as n
     where n.place <> 'staged'
       and case when n.wins then n.numbered_id <> n.old_id
           else not exists (select from numbered_line as s
                            where s.place = 'staged' and s.wins and s.numbered_id = n.old_id) end`,
  )
  await renumberProduction(trx)
  await renumberWaiting(trx)
  await renumberTombstones(trx)
}

async function renumberProduction(trx: Executor): Promise<void> {
  await execute(
    trx,
    `create temp table moved_line on commit drop as
     select l.*, r.wins, r.numbered_id
     from production.order_items as l
     join renumbered as r on r.place = 'production' and r.old_id = l.order_item_id`,
  )
  await execute(
    trx,
    `delete from production.order_items as l using moved_line as m where l.order_item_id = m.order_item_id`,
  )
  await execute(trx, 'insert into referred_product select distinct resolved_product_id from moved_line')
  await execute(trx, 'update moved_line set order_item_id = numbered_id where wins')
  await execute(trx, 'delete from moved_line where not wins')
  await execute(trx, 'alter table moved_line drop column wins, drop column numbered_id')
  await execute(trx, 'insert into production.order_items select * from moved_line')
}

async function renumberWaiting(trx: Executor): Promise<void> {
  const waiting = `w.feed = 'order_items' and w.reason = 'orphan' and w.status = 'open'
       and r.place = 'waiting' and r.old_id = w.row_key`
  await execute(
    trx,
    `with gone as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from renumbered as r where ${waiting} and not r.wins
       returning w.file_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from gone group by file_id`,
  )
  // In two steps, so that no key is taken while another row still has it.
  await execute(
    trx,
    `update ops.rejected_rows as w set row_key = 'moving:' || w.row_key from renumbered as r where ${waiting} and r.wins`,
  )
  await execute(
    trx,
    `update ops.rejected_rows as w
     set row_key = r.numbered_id,
         row_values = jsonb_set(w.row_values, '{order_item_id}', to_jsonb(r.numbered_id))
     from renumbered as r
     where w.feed = 'order_items' and w.reason = 'orphan' and w.status = 'open'
       and r.place = 'waiting' and w.row_key = 'moving:' || r.old_id and r.wins`,
  )
}

async function renumberTombstones(trx: Executor): Promise<void> {
  const buried = `t.feed = 'order_items' and r.place = 'tombstone'`
  await execute(
    trx,
    `delete from production.tombstones as t using renumbered as r where ${buried} and r.old_id = t.row_key and not r.wins`,
  )
  await execute(
    trx,
    `update production.tombstones as t set row_key = 'moving:' || t.row_key
     from renumbered as r where ${buried} and r.old_id = t.row_key and r.wins`,
  )
  await execute(
    trx,
    `update production.tombstones as t set row_key = r.numbered_id
     from renumbered as r where ${buried} and 'moving:' || r.old_id = t.row_key and r.wins`,
  )
}
