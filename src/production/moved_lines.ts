import { type Executor, execute, rowsOf } from '../db/query.ts'
import { ageColumns, type Entity, type StagedFile, typedRows, valueColumns } from './entity.ts'
import { ensureProducts } from './inferred.ts'
import { waitingRows } from './merge.ts'
import { resolvedProduct } from './product_names.ts'

/** What a line that is set aside has in columns of its own, or is found anew when it stands again. */
const apart = ['order_item_id', 'order_id', 'resolved_product_id', 'is_numbered']

const waits = `w.feed = 'order_items' and w.reason = 'orphan' and w.status = 'open'`

/**
 * Carries out what `line_move` says: lines are taken from where they are, and put where they belong under their id of
 * now: into production, among the waiting rows, as tombstones, or set aside.
 *
 * `lines` is the entity of order lines; rows of a contested id that stay count as inserted from then on, since the row
 * that they were an update of can stand again beside them.
 */
export async function moveLines(trx: Executor, lines: Entity, files: readonly StagedFile[]): Promise<void> {
  const [found] = await rowsOf<{ moves: boolean; contested: boolean }>(
    trx,
    `select exists (select from line_move) as moves, exists (select from contested_id) as contested`,
  )
  if (found?.contested) await countAsInserted(trx)
  if (!found?.moves) return
  await liftLines(trx)
  await clearPlaces(trx)
  await execute(trx, `update lifted_line set order_item_id = new_id where destination = 'stands'`)
  await setAside(trx, lines, files)
  await moveWaiting(trx)
  await stand(trx, lines)
}

async function countAsInserted(trx: Executor): Promise<void> {
  await execute(
    trx,
    `with anew as (
       select l.order_item_id, l.file_id, l.outcome
       from production.order_items as l join contested_id as i on i.id = l.order_item_id
       where l.outcome <> 'inserted'
         and not exists (select from line_move as m
                         where (m.file_id, m.line) = (l.file_id, l.line) and m.destination <> 'stands' and not m.is_left)
     ),
     moved as (
       insert into run_move (file_id, from_outcome, to_outcome, row_count)
       select file_id, outcome, 'inserted', count(*) from anew group by file_id, outcome
     )
     update production.order_items as l set outcome = 'inserted'
     from anew as a where a.order_item_id = l.order_item_id`,
  )
}

/** Makes `lifted_line`: the lines that move, whole, with the outcome that they are counted under. */
async function liftLines(trx: Executor): Promise<void> {
  const move = 'm.place, m.destination, m.new_id, m.is_deleted, m.is_left'
  const record = (values: string, outcome: string) =>
    `jsonb_populate_record(null::production.order_items, ${values} || jsonb_build_object('outcome', ${outcome}))`
  const origin = (row: string) =>
    `'order_id', ${row}.order_id, 'is_numbered', ${row}.is_numbered, 'file_id', ${row}.file_id, 'line', ${row}.line,
           'effective_at', ${row}.effective_at`
  await execute(
    trx,
    `create temp table lifted_line on commit drop as
     select ${move}, null::bigint as rejected_row_id, l.*
     from line_move as m
     join production.order_items as l on l.order_item_id = m.old_id
     where m.place = 'production'
     union all
     select ${move}, w.rejected_row_id, l.*
     from line_move as m
     join ops.rejected_rows as w on ${waits} and w.row_key = m.old_id
     cross join lateral ${record('w.row_values', `'superseded'`)} as l
     where m.place = 'waiting'
     union all
     select ${move}, null, l.*
     from line_move as m
     join production.tombstones as t on t.feed = 'order_items' and t.row_key = m.old_id
     cross join lateral ${record(`jsonb_build_object('order_item_id', t.row_key, ${origin('t')})`, `'unchanged'`)} as l
     where m.place = 'tombstone'
     union all
     select ${move}, null, l.*
     from line_move as m
     join production.set_aside_lines as a using (file_id, line)
     cross join lateral ${record(`coalesce(a.row_values, '{}') || jsonb_build_object(${origin('a')})`, 'a.outcome')} as l
     where m.place = 'set aside'`,
  )
  await execute(trx, 'insert into touched_order select distinct order_id from lifted_line')
  await execute(
    trx,
    `insert into referred_product select distinct resolved_product_id from lifted_line where place = 'production'`,
  )
}

async function clearPlaces(trx: Executor): Promise<void> {
  await execute(
    trx,
    `delete from production.order_items as l using lifted_line as m
     where m.place = 'production' and not m.is_left and m.order_item_id = l.order_item_id`,
  )
  await execute(
    trx,
    `delete from production.tombstones as t using lifted_line as m
     where m.place = 'tombstone' and not m.is_left and t.feed = 'order_items' and t.row_key = m.order_item_id`,
  )
  await execute(
    trx,
    `delete from production.set_aside_lines as a using lifted_line as m
     where m.place = 'set aside' and (m.file_id, m.line) = (a.file_id, a.line)`,
  )
}

/** Sets lines aside: known ones, and staged ones, which are counted as superseded elsewhere. */
async function setAside(trx: Executor, lines: Entity, files: readonly StagedFile[]): Promise<void> {
  const values = [...valueColumns(lines).filter((column) => !apart.includes(column)), 'updated_at']
  const kept = `case when not l.is_deleted then
         jsonb_strip_nulls(to_jsonb((select r from (select ${values.map((c) => `l.${c}`).join(', ')}) as r))) end`
  const insert = `insert into production.set_aside_lines
       (file_id, line, order_item_id, order_id, is_numbered, is_deleted, effective_at, row_values, outcome)`
  await execute(
    trx,
    `${insert}
     select l.file_id, l.line, l.new_id, l.order_id, l.is_numbered, l.is_deleted, l.effective_at, ${kept}, l.outcome
     from lifted_line as l where l.destination = 'set aside'`,
  )
  const [staged] = await rowsOf<{ any: boolean }>(
    trx,
    `select exists (select from line_move where place = 'staged') as any`,
  )
  if (!staged?.any) return
  const { where: _, ...everyLine } = lines
  await execute(
    trx,
    `${insert}
     select l.file_id, l.line, m.new_id, l.order_id, l.is_numbered, l.is_deleted, l.effective_at, ${kept}, 'superseded'
     from (${typedRows(everyLine, files)}) as l
     join line_move as m on m.place = 'staged' and (m.file_id, m.line) = (l.file_id, l.line)`,
  )
}

/** Waiting rows get another key, or give way. */
async function moveWaiting(trx: Executor): Promise<void> {
  await execute(
    trx,
    `with gone as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from lifted_line as m
       where w.rejected_row_id = m.rejected_row_id and m.destination <> 'stands' and not m.is_left
       returning w.file_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from gone group by file_id`,
  )
  // In two steps, so that no key is taken while another row still has it.
  const renumbered = `from lifted_line as m where w.rejected_row_id = m.rejected_row_id and m.destination = 'stands'`
  await execute(trx, `update ops.rejected_rows as w set row_key = 'moving:' || w.row_key ${renumbered}`)
  await execute(
    trx,
    `update ops.rejected_rows as w
     set row_key = m.new_id, row_values = jsonb_set(w.row_values, '{order_item_id}', to_jsonb(m.new_id))
     ${renumbered}`,
  )
}

/** Lines that stand from now on: where their order is known, in production; a deleted one as a tombstone. */
async function stand(trx: Executor, lines: Entity): Promise<void> {
  const columns = [...valueColumns(lines), ...ageColumns(lines)]
  const isKnown = 'exists (select from production.orders as o where o.order_id = l.order_id)'
  const returning = `from lifted_line as l where l.destination = 'stands' and l.place = 'set aside'`
  await execute(
    trx,
    `insert into production.tombstones (feed, row_key, order_id, is_numbered, file_id, line, effective_at)
     select 'order_items', l.order_item_id, l.order_id, l.is_numbered, l.file_id, l.line, l.effective_at
     from lifted_line as l where l.destination = 'stands' and l.is_deleted`,
  )
  await execute(
    trx,
    `insert into production.order_items (${columns.join(', ')}, outcome)
     select ${columns.map((column) => `l.${column}`).join(', ')}, l.outcome
     from lifted_line as l where l.destination = 'stands' and l.place = 'production'`,
  )
  await ensureProducts(
    trx,
    `select ${resolvedProduct('l')} as product_id ${returning} and not l.is_deleted and ${isKnown}`,
  )
  const values = columns.map((column) =>
    column === 'resolved_product_id' ? resolvedProduct('l') : `l.${column}`,
  )
  await execute(
    trx,
    `insert into production.order_items (${columns.join(', ')}, outcome)
     select ${values.join(', ')}, 'inserted' ${returning} and not l.is_deleted and ${isKnown}`,
  )
  await execute(
    trx,
    waitingRows(
      'order_items',
      `select l.order_item_id as row_key, l.order_id, l.file_id, l.line, v.row_values,
         coalesce(to_jsonb(s), v.row_values) as raw_values
       from lifted_line as l
       cross join lateral (
         select to_jsonb(r) as row_values from (select ${columns.map((column) => `l.${column}`).join(', ')}) as r
       ) as v
       left join staging.order_items as s on s._file_id = l.file_id and s._line = l.line
       where l.destination = 'stands' and l.place = 'set aside' and not l.is_deleted and not ${isKnown}`,
    ),
  )
  await execute(
    trx,
    `insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, outcome, to_outcome, count(*)
     from (
       select l.file_id, l.outcome,
         case when l.is_deleted then case l.outcome when 'superseded' then 'unchanged' else l.outcome end
           when ${isKnown} then 'inserted' else 'waiting' end as to_outcome
       ${returning}
     ) as returned
     where outcome <> to_outcome
     group by file_id, outcome, to_outcome`,
  )
}
