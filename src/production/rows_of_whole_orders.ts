import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readValue } from '../db/statements.ts'
import { feedByName } from '../model/feeds/index.ts'
import {
  type Entity,
  isNumberedId,
  keyHash,
  rowKey,
  type StagedFile,
  stagedId,
  typedRows,
  valueColumns,
} from './entity.ts'
import { countOutcomes } from './merge.ts'
import { decidingFiles, ordersAreContested, restatesOrders } from './whole_orders.ts'

/** What depends on rows that leave production or come back. */
export interface RowsThatGo {
  /** Columns whose values are looked up again when a row comes back: SQL over an alias. */
  lookedUp?: Readonly<Record<string, (row: string) => Sql>>
  /** What to do about rows that leave production: SQL after a CTE `gone` that has them. */
  whenGone?: Sql
}

const contender = ({ table }: Entity) => ident(`contender_${table}`)
const returned = ({ table }: Entity) => ident(`returned_${table}`)
const outdated = ({ table }: Entity) => ident(`outdated_${table}`)
const lost = ({ table }: Entity) => ident(`lost_${table}`)

const waits = (feed: string) => sql`w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open'`

/** Columns that identify a contender: its key and its order. */
const names = ({ key }: Entity) => [...new Set([...key, 'order_id'])]

/** The places of the newest row of a key. */
const standing = sql`c.place in ('production', 'waiting', 'tombstone')`
/** Rows to remove before anything is decided: nothing replaces them, or a row that comes back does. */
const isCleared = sql`${standing} and not c.is_winner and (c.winning_place is null or c.winning_place = 'set aside')`

/**
 * Brings lines, payments or refunds in line with the files that decide their orders: a row of an export that restates
 * whole orders counts only if its file decides its order. `numberRows` handles rows without an id.
 *
 * Rows that no longer count are removed, or left for a staged row of their key to update. Rows that can count once
 * others are gone are set aside. Returns the entity for `decide`.
 */
export async function settleWholeOrders(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
  rows: RowsThatGo = {},
): Promise<Entity> {
  if (!(await restatesOrders(trx))) return entity
  await listStaged(trx, entity, files)
  if (!(await ordersAreContested(trx)) && !(await keysAreContested(trx, entity))) return entity
  await findContenders(trx, entity)
  await setAside(trx, entity, files, rows)
  await takeBack(trx, entity, rows)
  await clearPlaces(trx, entity, rows)
  await countOutcomes(
    trx,
    sql`select file_id, 'superseded' as outcome from ${contender(entity)} where place = 'staged' and not is_eligible`,
  )
  await execute(
    trx,
    sql`create temp table ${outdated(entity)} on commit drop as
     select distinct file_id, order_id from ${contender(entity)} where place = 'staged' and not is_eligible`,
  )
  await execute(
    trx,
    sql`create temp table ${lost(entity)} on commit drop as
     select distinct row_key from ${contender(entity)} as c
     where ${standing} and not c.is_eligible and c.winning_place = 'staged'`,
  )
  await execute(
    trx,
    sql`delete from ops.contradictions as k using ${contender(entity)} as c
     where k.feed = ${literal(entity.feed)} and k.row_key = c.row_key and ${standing} and not c.is_winner
       and (not c.is_eligible or ${isCleared})`,
  )
  return {
    ...entity,
    where: joined(
      [
        ...(entity.where ? [entity.where] : []),
        sql`not exists (select from ${outdated(entity)} as o where o.file_id = f.file_id and o.order_id = s.order_id)`,
      ],
      ' and ',
    ),
    again: [...(entity.again ?? []), sql`${returned(entity)} join file_rank using (file_id)`],
    lost: lost(entity),
  }
}

/** Makes `staged_<table>`: the keys of the staged rows that have an id. */
async function listStaged(trx: Connection, entity: Entity, files: readonly StagedFile[]): Promise<void> {
  const id = feedByName(entity.feed)?.numbering?.id
  const { source: _, again: __, ...plain } = entity
  const typed = typedRows(
    {
      ...plain,
      columns: Object.fromEntries(names(entity).map((column) => [column, stagedId(column)])),
      where: id ? sql`s.${ident(id)} is not null` : sql`true`,
    },
    files,
  )
  await execute(
    trx,
    sql`create temp table ${ident(`staged_${entity.table}`)} on commit drop as
     select ${rowKey(entity.key, 't')} as row_key, t.* from (${typed}) as t`,
  )
  await execute(trx, sql`analyze ${ident(`staged_${entity.table}`)}`)
}

/**
 * Whether a staged row meets another of its key, staged or known. If none does and no order is contested, nothing has
 * to be settled. That holds for a first load and for loads of new orders.
 */
function keysAreContested(trx: Connection, { feed, table, key }: Entity): Promise<boolean> {
  const meets = (other: Sql) => sql`exists (select from ${ident(`staged_${table}`)} as s join ${other})`
  const hash = keyHash(sql`s.row_key`)
  const others = [
    sql`production.${ident(table)} as p on ${joined(
      key.map((column) => sql`p.${ident(column)} = s.${ident(column)}`),
      ' and ',
    )}`,
    sql`ops.rejected_rows as w on ${waits(feed)} and w.row_key = s.row_key`,
    sql`production.tombstones as t on t.feed = ${literal(feed)} and t.row_key_hash = ${hash}`,
    sql`production.set_aside_rows as a on a.row_key <> '' and a.row_key_hash = ${hash} and a.feed = ${literal(feed)}`,
  ]
  return readValue(
    trx,
    col.boolean,
    sql`select exists (select from ${ident(`staged_${table}`)} group by row_key having count(*) > 1)
       or ${joined(others.map(meets), '\n       or ')}`,
  )
}

/**
 * Makes `contender_<table>`: all rows, wherever they are, for every key that a staged row names or that a row of an
 * order of this run has. `is_eligible`: its file decides its order, or it is not from such an export. `is_alive`: it is
 * eligible or can become so. `is_winner`: it is the newest eligible one. `is_kept`: it is to be set aside, because no
 * newer row outranks it as long as its own file counts.
 */
async function findContenders(trx: Connection, entity: Entity): Promise<void> {
  const { feed, table } = entity
  const columns = names(entity)
  const list = (of: (column: string) => Sql) =>
    joined(columns.map((column) => sql`${of(column)} as ${ident(column)}`))
  const inJson = (values: Sql) => (column: string) => sql`(${values} ->> ${literal(column)}) collate "C"`
  const id = feedByName(feed)?.numbering?.id
  const hasId = (idIn: (id: string) => Sql) => (id ? sql`not ${isNumberedId(idIn(id))}` : sql`true`)
  // A key of several columns is a row of this type.
  await execute(
    trx,
    sql`create temp table ${ident(`key_of_${table}`)} (${joined(entity.key.map((column) => sql`${ident(column)} text collate "C"`))}) on commit drop`,
  )
  const keyIn = (text: Sql, column: string) =>
    entity.key.length === 1 ? text : sql`(${text}::${ident(`key_of_${table}`)}).${ident(column)}`
  const ofRun = (order: Sql) =>
    sql`join order_of_run as o on o.order_id = ${order}
     join whole_file as f on f.source = o.source`
  const waiting = waits(feed)
  const keys = [
    sql`select row_key, ${list((column) => ident(column))} from ${ident(`staged_${table}`)}`,
    sql`select ${rowKey(entity.key, 'p')}, ${list((column) => sql`p.${ident(column)}`)}
     from production.${ident(table)} as p ${ofRun(sql`p.order_id`)} and f.file_id = p.file_id
     where ${hasId((id) => sql`p.${ident(id)}`)}`,
    sql`select w.row_key, ${list(inJson(sql`w.row_values`))}
     from ops.rejected_rows as w ${ofRun(sql`w.order_id`)} and f.file_id = w.file_id
     where ${waiting} and ${hasId((id) => sql`(w.row_values ->> ${literal(id)})`)}`,
    sql`select t.row_key, ${list((column) => (column === 'order_id' ? sql`t.order_id` : keyIn(sql`t.row_key`, column)))}
     from production.tombstones as t ${ofRun(sql`t.order_id`)} and f.file_id = t.file_id
     where t.feed = ${literal(feed)} and ${hasId((id) => keyIn(sql`t.row_key`, id))}`,
    sql`select a.row_key, ${list(inJson(sql`a.row_values`))}
     from production.set_aside_rows as a ${ofRun(sql`a.group_key`)} and f.file_id = a.file_id
     where a.feed = ${literal(feed)} and a.row_key <> ''`,
  ]
  await execute(
    trx,
    sql`create temp table ${ident(`concerned_${table}`)} on commit drop as
     select distinct on (row_key) * from (${joined(keys, '\nunion all\n')}) as k order by row_key`,
  )
  await execute(trx, sql`analyze ${ident(`concerned_${table}`)}`)
  const age = sql`effective_at desc, file_rank desc, line desc`
  await execute(
    trx,
    sql`create temp table ${contender(entity)} on commit drop as
     with row_of_key as (
       select 'staged' as place, row_key, order_id, file_id, line, effective_at, is_deleted, 'superseded' as outcome
       from ${ident(`staged_${table}`)}
       union all
       select 'production', k.row_key, p.order_id, p.file_id, p.line, p.effective_at, false, p.outcome
       from ${ident(`concerned_${table}`)} as k
       join production.${ident(table)} as p on ${joined(
         entity.key.map((column) => sql`p.${ident(column)} = k.${ident(column)}`),
         ' and ',
       )}
       where ${hasId((id) => sql`p.${ident(id)}`)}
       union all
       select 'waiting', k.row_key, w.order_id, w.file_id, w.line,
         (w.row_values ->> 'effective_at')::timestamptz, false, 'superseded'
       from ${ident(`concerned_${table}`)} as k join ops.rejected_rows as w on ${waiting} and w.row_key = k.row_key
       union all
       select 'tombstone', k.row_key, t.order_id, t.file_id, t.line, t.effective_at, true,
         coalesce(t.outcome, case when f.unchanged > 0 then 'unchanged' else 'updated' end)
       from ${ident(`concerned_${table}`)} as k
       join production.tombstones as t on t.feed = ${literal(feed)} and t.row_key_hash = ${keyHash(sql`k.row_key`)}
       join ops.files as f on f.file_id = t.file_id
       union all
       select 'set aside', k.row_key, a.group_key, a.file_id, a.line, a.effective_at, a.is_deleted, a.outcome
       from ${ident(`concerned_${table}`)} as k
       join production.set_aside_rows as a on a.row_key <> '' and a.row_key_hash = ${keyHash(sql`k.row_key`)} and a.feed = ${literal(feed)}
     ),
     filed as (
       select c.*, r.file_rank, f.source, f.input_id
       from row_of_key as c join file_rank as r using (file_id) left join whole_file as f using (file_id)
     ),
     judged as (
       select c.*, c.source is null or d.input_id is not null as is_alive, c.source is null or coalesce(d.decides, false) as is_eligible
       from filed as c
       left join ${decidingFiles(sql`select source, order_id from filed`)} as d using (source, order_id, input_id)
     ),
     ranked as (
       select
         *,
         is_eligible and row_number() over (partition by row_key, is_eligible order by ${age}) = 1 as is_winner,
         count(*) over (partition by row_key) > 1 as is_contested
       from judged
     ),
     hopeless as (
       select distinct c.row_key, c.file_id, c.line
       from ranked as c
       join judged as n on n.row_key = c.row_key and n.is_alive
         and (n.effective_at, n.file_rank, n.line) > (c.effective_at, c.file_rank, c.line)
         and (n.source is null or (n.input_id, n.order_id) = (c.input_id, c.order_id))
       where c.is_contested
     )
     select
       c.*,
       max(place) filter (where is_winner) over (partition by row_key) as winning_place,
       is_alive and not is_winner and h.row_key is null as is_kept
     from ranked as c left join hopeless as h using (row_key, file_id, line)`,
  )
  await execute(trx, sql`analyze ${contender(entity)}`)
}

/** Keeps the rows that can count once others are gone, and forgets those that cannot any more. */
async function setAside(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
  { lookedUp = {} }: RowsThatGo,
): Promise<void> {
  const { feed, table, key } = entity
  await execute(
    trx,
    sql`create temp table ${ident(`kept_${table}`)} on commit drop as
     select c.*, case when ${isCleared} then 'superseded' else c.outcome end as kept_outcome
     from ${contender(entity)} as c where c.is_kept and c.place <> 'set aside'`,
  )
  const places = await readValue(
    trx,
    col.texts,
    sql`select coalesce(array_agg(distinct place), '{}') from ${ident(`kept_${table}`)}`,
  )
  const columns = [...valueColumns(entity).filter((column) => !lookedUp[column]), 'updated_at']
  const object = (of: readonly string[]) =>
    sql`jsonb_strip_nulls(to_jsonb((select r from (select ${idents(of, 'l')}) as r)))`
  const kept = (place: string, from: Sql, values: Sql) => ({
    place,
    query: sql`select ${literal(feed)}, k.file_id, k.line, k.order_id, k.is_deleted, k.effective_at, ${values}, k.kept_outcome, k.row_key
     from ${ident(`kept_${table}`)} as k join ${from} where k.place = ${literal(place)}`,
  })
  const { again: _, ...rest } = entity
  const staged = typedRows(
    { ...rest, where: sql`(f.file_id, s._line) in (select file_id, line from ${ident(`kept_${table}`)})` },
    files,
  )
  const record = sql`null::production.${ident(table)}`
  const queries = [
    kept(
      'staged',
      sql`(${staged}) as l on (l.file_id, l.line) = (k.file_id, k.line) and ${rowKey(key, 'l')} = k.row_key`,
      sql`case when k.is_deleted then ${object(key)} else ${object(columns)} end`,
    ),
    kept(
      'production',
      sql`${ident(`concerned_${table}`)} as n on n.row_key = k.row_key
     join production.${ident(table)} as l on ${joined(
       key.map((column) => sql`l.${ident(column)} = n.${ident(column)}`),
       ' and ',
     )}`,
      object(columns),
    ),
    kept(
      'waiting',
      sql`ops.rejected_rows as w on w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open' and w.row_key = k.row_key
     cross join lateral jsonb_populate_record(${record}, w.row_values) as l`,
      object(columns),
    ),
    kept('tombstone', sql`${ident(`concerned_${table}`)} as l on l.row_key = k.row_key`, object(key)),
  ].filter(({ place }) => places.includes(place))
  await execute(
    trx,
    sql`create temp table ${ident(`back_${table}`)} on commit drop as
     select a.* from production.set_aside_rows as a
     join ${contender(entity)} as c
       on c.place = 'set aside' and c.is_winner and c.row_key = a.row_key and (c.file_id, c.line) = (a.file_id, a.line)`,
  )
  await execute(
    trx,
    sql`delete from production.set_aside_rows as a using ${contender(entity)} as c
     where c.place = 'set aside' and not c.is_kept and a.feed = ${literal(feed)}
       and a.row_key = c.row_key and (c.file_id, c.line) = (a.file_id, a.line)`,
  )
  for (const { query } of queries) {
    await execute(
      trx,
      sql`insert into production.set_aside_rows
         (feed, file_id, line, group_key, is_deleted, effective_at, row_values, outcome, row_key)
       ${query}`,
    )
  }
}

/**
 * Makes `returned_<table>`: set-aside rows that are now the newest of their key. They are decided and counted again.
 */
async function takeBack(trx: Connection, entity: Entity, { lookedUp = {} }: RowsThatGo): Promise<void> {
  const { table } = entity
  await execute(
    trx,
    sql`create temp table ${returned(entity)} on commit drop as
     select a.is_deleted, r.*
     from ${ident(`back_${table}`)} as a
     cross join lateral jsonb_populate_record(null::production.${ident(table)}, a.row_values || jsonb_build_object(
       'file_id', a.file_id, 'line', a.line, 'outcome', a.outcome, 'effective_at', a.effective_at,
       'order_id', a.group_key)) as r`,
  )
  const sets = Object.entries(lookedUp).map(([column, value]) => sql`${ident(column)} = ${value('m')}`)
  if (sets.length > 0) await execute(trx, sql`update ${returned(entity)} as m set ${joined(sets)}`)
  await execute(
    trx,
    sql`insert into run_outcome
     select file_id, outcome, -count(*) from ${returned(entity)} group by file_id, outcome`,
  )
}

/** Removes rows from production, the waiting rows or the tombstones. They count as superseded. */
async function clearPlaces(
  trx: Connection,
  entity: Entity,
  { whenGone = sql`select from gone` }: RowsThatGo,
): Promise<void> {
  const { feed, table, key } = entity
  const cleared = (place: string) => sql`c.place = ${literal(place)} and ${isCleared}`
  await execute(
    trx,
    sql`insert into touched_order
     select distinct order_id from ${contender(entity)} as c where ${cleared('production')}`,
  )
  await execute(
    trx,
    sql`insert into run_move
     select file_id, outcome, 'superseded', count(*) from ${contender(entity)} as c
     where c.place <> 'waiting' and ${isCleared} group by file_id, outcome`,
  )
  await execute(
    trx,
    sql`with gone as (
       delete from production.${ident(table)} as l using ${contender(entity)} as c join ${ident(`concerned_${table}`)} as k using (row_key)
       where ${cleared('production')} and ${joined(
         key.map((column) => sql`l.${ident(column)} = k.${ident(column)}`),
         ' and ',
       )}
       returning l.*
     )
     ${whenGone}`,
  )
  await execute(
    trx,
    sql`delete from production.tombstones as t using ${contender(entity)} as c
     where ${cleared('tombstone')} and t.feed = ${literal(feed)} and t.row_key_hash = ${keyHash(sql`c.row_key`)}`,
  )
  await execute(
    trx,
    sql`with closed as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${contender(entity)} as c
       where ${cleared('waiting')} and w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open' and w.row_key = c.row_key
       returning w.file_id
     )
     insert into run_move select file_id, 'waiting', 'superseded', count(*) from closed group by file_id`,
  )
}
