import { type Executor, execute, rowsOf } from '../db/query.ts'
import {
  type Entity,
  isStagedIn,
  rowKey,
  type StagedFile,
  stagedRows,
  typedRows,
  valueColumns,
} from './entity.ts'
import { countOutcomes } from './merge.ts'
import { resolvedProduct } from './product_names.ts'

/** Whether an id is that of a line without one of its own; the reader rejects such ids in files. */
export function isNumbered(id: string): string {
  return `${id} ~ '^#[0-9]+$'`
}

const isWaiting = `w.feed = 'order_items' and w.reason = 'orphan' and w.status = 'open'`
/** The id in the key of a deleted line without an id. Other ids that end alike are quoted there. */
const deletedId = `substring(t.row_key from ',(#[0-9]+)[)]$')`
/** Known lines that can't stay where they are: they lose, get another number, or come back. */
const isDisplaced = `n.place <> 'staged' and n.new_id is distinct from n.old_id`

/**
 * Gives the order lines that come without an id their ids, `#<n>`, n counting them in their file and order.
 *
 * The newest file that holds such lines of an order replaces all of them. Files of one day that differ in their part
 * suffix alone count as one, as new as the newest of them. So a part that comes later can give known lines other
 * numbers. It can also make its group of files the newest again: lines of other groups of that day are set aside.
 *
 * Makes the temporary tables `numbered_line`, for `decide` to number the staged lines by, and `moved_line`: known lines
 * that have to stand under another id, and those to set aside, whose order_item_id is NULL. Returns whether there are
 * any lines without an id.
 */
export async function numberLines(
  trx: Executor,
  lines: Entity,
  files: readonly StagedFile[],
): Promise<boolean> {
  await findLines(trx, files)
  const [found] = await rowsOf<{ any: boolean }>(trx, 'select exists (select from numbered_line) as any')
  if (!found?.any) return false
  await execute(trx, 'analyze numbered_line')
  await liftMovedLines(trx)
  await clearPlaces(trx)
  await setAside(trx, lines, files)
  await renumberWaiting(trx)
  await execute(trx, 'insert into touched_order select distinct order_id from numbered_line')
  await countOutcomes(
    trx,
    `select file_id, 'superseded' as outcome from numbered_line where place = 'staged' and new_id is null`,
  )
  // Lines that are decided again are counted again.
  await execute(
    trx,
    `insert into run_outcome
     select file_id, outcome, -count(*) from moved_line
     where order_item_id is not null and place <> 'waiting' group by file_id, outcome`,
  )
  return true
}

/** Makes `numbered_line`: the lines without an id of the orders concerned, wherever they are, with the id of each from now on. */
async function findLines(trx: Executor, files: readonly StagedFile[]): Promise<void> {
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
       select 'staged' as place, order_id, file_id, line, null::text collate "C" as old_id
       from staged
       union all
       select 'production', order_id, file_id, line, order_item_id
       from production.order_items join concerned using (order_id) where ${isNumbered('order_item_id')}
       union all
       select 'waiting', order_id, file_id, line, w.row_values ->> 'order_item_id'
       from ops.rejected_rows as w join concerned using (order_id)
       where ${isWaiting} and ${isNumbered(`(w.row_values ->> 'order_item_id')`)}
       union all
       select 'tombstone', order_id, file_id, line, ${deletedId}
       from production.tombstones as t join concerned using (order_id)
       where feed = 'order_items' and ${deletedId} is not null
       union all
       select 'set aside', order_id, file_id, line, null
       from production.set_aside_lines join concerned using (order_id)
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
       place, order_id, file_id, line, may_win, old_id,
       case when wins then '#' || row_number() over (
         partition by order_id, wins
         order by nullif(regexp_replace(part, '\\D', '', 'g'), '')::numeric nulls first, file_rank, line
       ) end collate "C" as new_id
     from judged`,
  )
}

/** Makes `moved_line`: rows as production has them, under their ids of now, with the outcome that they are counted under. */
async function liftMovedLines(trx: Executor): Promise<void> {
  const lifted = (place: string, isDeleted: string, from: string, record: string, values: string) =>
    `select n.place, ${isDeleted} as is_deleted, r.*
     from numbered_line as n
     join ${from}
     cross join lateral jsonb_populate_record(${record}, ${values}) as r
     where n.place = '${place}' and ${isDisplaced} and (n.new_id is not null or n.may_win)`
  const nothing = 'null::production.order_items'
  const origin = (outcome: string, effectiveAt: string) => `jsonb_build_object('order_id', n.order_id,
       'order_item_id', n.new_id, 'file_id', n.file_id, 'line', n.line, 'outcome', ${outcome},
       'effective_at', ${effectiveAt})`
  await execute(
    trx,
    `create temp table moved_line on commit drop as
     ${[
       lifted(
         'production',
         'false',
         'production.order_items as l on (l.order_id, l.order_item_id) = (n.order_id, n.old_id)',
         'l',
         `jsonb_build_object('order_item_id', n.new_id)`,
       ),
       lifted(
         'waiting',
         'false',
         `ops.rejected_rows as w on ${isWaiting} and (w.file_id, w.line) = (n.file_id, n.line)`,
         nothing,
         `w.row_values || jsonb_build_object('order_item_id', n.new_id, 'outcome', 'superseded')`,
       ),
       lifted(
         'tombstone',
         'true',
         `production.tombstones as t on t.feed = 'order_items' and (t.order_id, t.file_id, t.line) = (n.order_id, n.file_id, n.line)`,
         nothing,
         origin(`'unchanged'`, 't.effective_at'),
       ),
       lifted(
         'set aside',
         'a.is_deleted',
         'production.set_aside_lines as a on (a.file_id, a.line) = (n.file_id, n.line)',
         nothing,
         `coalesce(a.row_values, '{}') || ${origin('a.outcome', 'a.effective_at')}`,
       ),
     ].join('\n     union all\n     ')}`,
  )
  await execute(
    trx,
    `update moved_line as m set resolved_product_id = ${resolvedProduct('m')} where place = 'set aside'`,
  )
}

/** Takes displaced lines from where they are. One that loses its number to a staged line is left: that line updates it. */
async function clearPlaces(trx: Executor): Promise<void> {
  await execute(
    trx,
    `with gone as (
       delete from production.order_items as l using numbered_line as n
       where n.place = 'production' and ${isDisplaced}
         and (l.order_id, l.order_item_id) = (n.order_id, n.old_id)
         and (n.new_id is not null
              or not exists (select from numbered_line as s
                             where s.place = 'staged' and (s.order_id, s.new_id) = (n.order_id, n.old_id)))
       returning l.resolved_product_id
     )
     insert into referred_product select distinct resolved_product_id from gone`,
  )
  await execute(
    trx,
    `delete from production.tombstones as t using numbered_line as n
     where n.place = 'tombstone' and ${isDisplaced}
       and t.feed = 'order_items' and (t.order_id, t.file_id, t.line) = (n.order_id, n.file_id, n.line)`,
  )
  await execute(
    trx,
    `delete from production.set_aside_lines as a using numbered_line as n
     where n.place = 'set aside' and not n.may_win and (a.file_id, a.line) = (n.file_id, n.line)`,
  )
  await execute(
    trx,
    `with taken as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from numbered_line as n
       where n.place = 'waiting' and ${isDisplaced}
         and ${isWaiting} and (w.file_id, w.line) = (n.file_id, n.line)
       returning w.file_id, n.new_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from taken where new_id is null group by file_id`,
  )
}

/** Keeps lines that one more part can bring back, known and staged ones. */
async function setAside(trx: Executor, lines: Entity, files: readonly StagedFile[]): Promise<void> {
  const found = ['order_id', 'order_item_id', 'resolved_product_id']
  const values = [...valueColumns(lines).filter((column) => !found.includes(column)), 'updated_at']
  const kept = (outcome: string, from: string) =>
    `select l.file_id, l.line, l.order_id, l.is_deleted, l.effective_at,
       case when not l.is_deleted then
         jsonb_strip_nulls(to_jsonb((select r from (select ${values.map((c) => `l.${c}`).join(', ')}) as r))) end,
       ${outcome}
     from ${from}`
  await execute(
    trx,
    `insert into production.set_aside_lines
       (file_id, line, order_id, is_deleted, effective_at, row_values, outcome)
     ${kept('l.outcome', 'moved_line as l where l.order_item_id is null')}
     union all
     ${kept(`'superseded'`, `(${typedRows({ ...lines, where: 'n.may_win' }, files)}) as l`)}`,
  )
}

/** Waiting lines that are numbered anew wait on. They were closed before, so that no key is taken twice. */
async function renumberWaiting(trx: Executor): Promise<void> {
  await execute(
    trx,
    `update ops.rejected_rows as w
     set status = 'open', resolved_at = null, resolved_run_id = null,
       row_key = ${rowKey(['order_id', 'order_item_id'], 'm')},
       row_values = jsonb_set(w.row_values, '{order_item_id}', to_jsonb(m.order_item_id))
     from moved_line as m
     where m.place = 'waiting' and m.order_item_id is not null
       and (w.file_id, w.line) = (m.file_id, m.line) and w.feed = 'order_items' and w.reason = 'orphan'
       and w.resolved_run_id = (select run_id from this_run)`,
  )
}
