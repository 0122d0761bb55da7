import { col } from '../db/columns.ts'
import { fillEmpty, isWorthFilling } from '../db/fill_empty.ts'
import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readValue } from '../db/statements.ts'
import { feedByName } from '../model/feeds/index.ts'
import { keepContradictions } from './contradictions.ts'
import {
  age,
  ageColumns,
  decidedTable,
  type Entity,
  isNumberedId,
  keyHash,
  newestFirst,
  rowKey,
  type StagedFile,
  stagedFiles,
  typedRows,
  valueColumns,
} from './entity.ts'
import { analyzeWaiting } from './waiting_statistics.ts'

/**
 * Makes the temporary table `decided_<table>`: the newest staged row of this run per key, with its outcome.
 *
 * Besides the entity's columns it has `has_row` (production has a row of the key, inferred or not), `old_<column>` for
 * remembered columns, and `outcome`: inserted, updated, unchanged, superseded or waiting. Every staged row is counted
 * under its outcome. Returns the number of keys. `staged`: the staged files of the feed, if they are known.
 */
export async function decide(
  trx: Connection,
  entity: Entity,
  staged?: readonly StagedFile[],
): Promise<number> {
  const { feed, key } = entity
  const files = staged ?? (await stagedFiles(trx, feed))
  const keyText = rowKey(key, 'i')
  const places: Array<{ column: (name: string) => Sql; rank: Sql }> = [
    { column: (name) => sql`p.${ident(name)}`, rank: sql`pr.file_rank` },
  ]
  const joins = [
    sql`left join production.${ident(entity.table)} as p on ${same(key, 'p', 'i')}`,
    sql`left join file_rank as pr on pr.file_id = p.file_id`,
  ]
  if (entity.deletable) {
    joins.push(
      sql`left join production.tombstones as t on ${isTombstone(feed, keyText)}`,
      sql`left join file_rank as tr on tr.file_id = t.file_id`,
    )
    places.push({ column: (name) => sql`t.${ident(name)}`, rank: sql`tr.file_rank` })
  }
  if (entity.waits) {
    joins.push(
      sql`left join ops.rejected_rows as w on w.feed = ${literal(feed)} and w.row_key = ${keyText} and w.reason = 'orphan' and w.status = 'open'`,
      sql`left join file_rank as wr on wr.file_id = w.file_id`,
    )
    places.push({
      column: (name) =>
        name === 'effective_at' ? sql`(w.row_values ->> 'effective_at')::timestamptz` : sql`w.${ident(name)}`,
      rank: sql`wr.file_rank`,
    })
  }
  const standing = (name: string) =>
    sql`coalesce(${joined(places.map((place) => (name === 'file_rank' ? place.rank : place.column(name))))})`
  const values = valueColumns(entity)
  const older = sql`${age(entity, (name) => sql`i.${ident(name)}`)} < ${age(entity, standing)}`
  const hasRow = sql`p.${ident(key[0] ?? '')} is not null`
  const stands = entity.inferable ? sql`(${hasRow} and not p.is_inferred)` : hasRow
  const replaces = [
    ...(entity.replaces ? [entity.replaces] : []),
    ...(entity.lost ? [sql`exists (select from ${entity.lost} as l where l.row_key = ${keyText})`] : []),
  ].map((condition) => sql` and not (${condition})`)
  const cases = [sql`when ${older}${joined(replaces, '')} then 'superseded'`]
  if (entity.deletable) {
    cases.push(sql`when i.is_deleted then case when ${stands} then 'updated' else 'unchanged' end`)
  }
  if (entity.waits) {
    cases.push(
      sql`when not exists (select from production.orders as o where o.order_id = i.order_id) then 'waiting'`,
    )
  }
  cases.push(
    sql`when not ${stands} then 'inserted'`,
    sql`when (${idents(values, 'p')}) is distinct from (${idents(values, 'i')}) then 'updated'`,
  )
  const remembered = (entity.remember ?? []).map(
    (column) => sql`p.${ident(column)} as ${ident(`old_${column}`)},\n  `,
  )
  const keys = await execute(
    trx,
    sql`create temp table ${decidedTable(entity)} on commit drop as
select
  i.*,
  ${hasRow} as has_row,
  ${joined(remembered, '')}case
    ${joined(cases, '\n    ')}
    else 'unchanged'
  end as outcome
from (
  select distinct on (${idents(key)}) *
  from (${typedRows(entity, files)}) as typed
  order by ${idents(key)}, ${newestFirst(entity)}
) as i
${joined(joins, '\n')}`,
  )
  if (keys === 0) return 0
  // Statistics on the join columns only: on the other columns they would take longer than they help.
  const references = values.filter((column) => column.endsWith('_id') && !key.includes(column))
  await execute(trx, sql`analyze ${decidedTable(entity)} (${idents([...key, ...references, 'outcome'])})`)
  if (entity.isSecondary) return keys
  const isContested = await countRows(trx, entity, files)
  await keepContradictions(trx, entity, files, decidedTable(entity), isContested)
  return keys
}

/** Counts the staged rows by outcome. Returns whether several of them have the same key. */
async function countRows(trx: Connection, entity: Entity, files: readonly StagedFile[]): Promise<boolean> {
  const counted = await countOutcomes(trx, sql`select file_id, outcome from ${decidedTable(entity)}`)
  const staged = await readValue(
    trx,
    col.number,
    entity.source || entity.where || entity.again
      ? sql`select count(*) from (${typedRows(entity, files)}) as typed`
      : sql`select coalesce(sum(staged_count), 0)::integer from run_file where feed = ${literal(entity.feed)}`,
  )
  if (staged <= counted) return false
  await countLosers(trx, entity, files)
  return true
}

/** Whether rows of two aliases have the same values in some columns. */
function same(columns: readonly string[], one: string, other: string): Sql {
  return joined(
    columns.map((column) => sql`${ident(one, column)} = ${ident(other, column)}`),
    ' and ',
  )
}

/**
 * Counts the staged rows that are not the newest of their key: duplicate (of the newest in their file) or superseded.
 */
export async function countLosers(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
): Promise<void> {
  const keys = idents(entity.key)
  const compared = [...valueColumns(entity), ...(entity.deletable ? ['is_deleted'] : [])]
  await execute(
    trx,
    sql`create temp table ${ident(`contested_${entity.table}`)} on commit drop as
select
  *,
  row_number() over (partition by ${keys} order by ${newestFirst(entity)}) as position,
  row_number() over (partition by ${keys}, file_id order by ${newestFirst(entity)}) as position_in_file
from (select *, count(*) over (partition by ${keys}) as key_count from (${typedRows(entity, files)}) as typed) as counted
where key_count > 1`,
  )
  await countOutcomes(
    trx,
    sql`select c.file_id,
       case when c.position_in_file > 1 and (${idents(compared, 'c')}) is not distinct from (${idents(compared, 'n')})
         then 'duplicate' else 'superseded' end as outcome
     from ${ident(`contested_${entity.table}`)} as c
     join ${ident(`contested_${entity.table}`)} as n
       on n.position_in_file = 1 and n.file_id = c.file_id and ${same(entity.key, 'n', 'c')}
     where c.position > 1`,
  )
}

/** Adds rows (file_id, outcome) to the accounts of this run. Returns their number. */
export function countOutcomes(trx: Connection, rows: Sql): Promise<number> {
  return readValue(
    trx,
    col.number,
    sql`with counted as (
       insert into run_outcome (file_id, outcome, row_count)
       select file_id, outcome, count(*) from (${rows}) as counted group by file_id, outcome
       returning row_count
     )
     select coalesce(sum(row_count), 0)::integer from counted`,
  )
}

/**
 * Writes the decided rows of an entity to production: deletes rows that are gone, updates others, inserts new ones, and
 * writes tombstones and waiting rows.
 *
 * Everything that the new rows refer to must exist, and nothing may refer to deleted ones any more. `keys` is the
 * number of decided rows.
 */
export async function applyDecided(trx: Connection, entity: Entity, keys: number): Promise<void> {
  if (keys === 0) return
  const { table, key } = entity
  const decided = decidedTable(entity)
  const on = same(key, 'p', 'd')
  const gone = [
    ...(entity.deletable ? [sql`(d.is_deleted and d.outcome = 'updated')`] : []),
    ...(entity.waits ? [sql`(d.outcome = 'waiting' and d.has_row)`] : []),
  ]
  if (gone.length > 0) {
    await execute(
      trx,
      sql`delete from production.${ident(table)} as p using ${decided} as d where ${on} and (${joined(gone, ' or ')})`,
    )
  }
  const columns = [...valueColumns(entity).filter((c) => !key.includes(c)), ...ageColumns(entity)]
  if (entity.waits || entity.keepsOutcome) columns.push('outcome')
  const lives = entity.deletable ? sql`not d.is_deleted and ` : nothing
  const sets = columns.map((column) => sql`${ident(column)} = ${ident('d', column)}`)
  if (entity.inferable) sets.push(sql`is_inferred = false`)
  await execute(
    trx,
    sql`update production.${ident(table)} as p set ${joined(sets)}
     from ${decided} as d
     where ${on} and ${lives}d.has_row and d.outcome in ('inserted', 'updated', 'unchanged')`,
  )
  const inserted = [...key, ...columns]
  const insert = sql`insert into production.${ident(table)} (${idents(inserted)})
     select ${idents(inserted, 'd')}
     from ${decided} as d
     where ${lives}not d.has_row and d.outcome = 'inserted'`
  if (await isWorthFilling(trx, `production.${table}`, keys))
    await fillEmpty(trx, `production.${table}`, insert)
  else await execute(trx, insert)
  if (entity.deletable) await keepTombstones(trx, entity)
  if (entity.waits) await keepWaiting(trx, entity)
}

/** Whether t is the tombstone of a key. */
function isTombstone(feed: string, keyText: Sql): Sql {
  return sql`t.feed = ${literal(feed)} and t.row_key_hash = ${keyHash(keyText)}`
}

async function keepTombstones(trx: Connection, entity: Entity): Promise<void> {
  const { feed, key } = entity
  const order = entity.waits ? sql`d.order_id` : sql`null`
  const keyText = rowKey(key, 'd')
  await execute(
    trx,
    sql`delete from production.tombstones as t using ${decidedTable(entity)} as d
     where ${isTombstone(feed, keyText)} and d.outcome <> 'superseded'`,
  )
  await execute(
    trx,
    sql`insert into production.tombstones (feed, row_key, order_id, file_id, line, effective_at, outcome)
     select ${literal(feed)}, ${keyText}, ${order}, d.file_id, d.line, d.effective_at, d.outcome
     from ${decidedTable(entity)} as d where d.is_deleted and d.outcome <> 'superseded'`,
  )
}

/** Any newer row of its key replaces a waiting row, even if it has to wait itself. */
async function keepWaiting(trx: Connection, entity: Entity): Promise<void> {
  const { feed, table, key } = entity
  const keyText = rowKey(key, 'd')
  await execute(
    trx,
    sql`with replaced as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${decidedTable(entity)} as d
       where w.feed = ${literal(feed)} and w.row_key = ${keyText} and w.reason = 'orphan' and w.status = 'open'
         and d.outcome <> 'superseded'
       returning w.file_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from replaced group by file_id`,
  )
  const columns = [...valueColumns(entity), ...ageColumns(entity)]
  const waiting = await execute(
    trx,
    waitingRows(
      feed,
      sql`select ${keyText} as row_key, d.order_id, d.file_id, d.line,
         to_jsonb((select r from (select ${idents(columns, 'd')}) as r)) as row_values,
         coalesce(to_jsonb(s), to_jsonb(d)) as raw_values
       from ${decidedTable(entity)} as d
       left join (
         select f.file_id, r.*
         from (
           select file_id, staged_file_id from run_file
           union select file_id, file_id from ${decidedTable(entity)} where outcome = 'waiting'
         ) as f
         join staging.${ident(table)} as r on r._file_id = f.staged_file_id
       ) as s on s.file_id = d.file_id and ${isStagedAs(entity.feed, key, 'd')}
       where d.outcome = 'waiting'`,
    ),
  )
  // The next release searches these rows.
  if (waiting > 0) await analyzeWaiting(trx)
}

/**
 * Whether a staged row s of a file is the row `of`, as SQL. A record of a source can become several rows of one line,
 * which differ in their key. A row without an id is alone on its line.
 */
export function isStagedAs(feed: string, key: readonly string[], of: string): Sql {
  const id = feedByName(feed)?.numbering?.id
  const isSame = key.map((column) =>
    column === id
      ? sql`(s.${ident(column)} = ${ident(of)}.${ident(column)} or (s.${ident(column)} is null and ${isNumberedId(sql`${ident(of)}.${ident(column)}`)}))`
      : sql`s.${ident(column)} = ${ident(of)}.${ident(column)}`,
  )
  return joined([sql`s._line = ${ident(of)}.line`, ...isSame], ' and ')
}

/**
 * Whether a staged row s of a line has a key, as SQL; `keyText` is the key as one text. A row without an id is alone on
 * its line.
 */
export function hasKey(feed: string, keyText: Sql): Sql {
  const declared = feedByName(feed)
  if (!declared) throw new Error(`there is no feed ${feed}`)
  const id = declared.numbering?.id
  return joined(
    [...(id ? [sql`s.${ident(id)} is null`] : []), sql`${rowKey(declared.key, 's')} = ${keyText}`],
    ' or ',
  )
}

/**
 * An insert into ops.rejected_rows of rows (row_key, order_id, file_id, line, row_values, raw_values) that wait for
 * their order.
 */
export function waitingRows(feed: string, rows: Sql): Sql {
  return sql`insert into ops.rejected_rows
  (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, row_key, order_id, row_values)
select
  (select run_id from this_run),
  w.file_id,
  ${literal(feed)},
  f.name,
  w.line,
  'orphan',
  'order_id',
  'order "' || w.order_id || '" is not known: the row waits for it',
  ops.raw_row(w.raw_values, f.columns, f.delimiter),
  w.row_key,
  w.order_id,
  w.row_values
from (${rows}) as w
join ops.files as f on f.file_id = w.file_id`
}
