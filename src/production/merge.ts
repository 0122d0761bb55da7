import { fillEmpty, isWorthFilling } from '../db/fill_empty.ts'
import { type Executor, execute, rowsOf } from '../db/query.ts'
import { raw } from '../db/sql.ts'
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
 * under its outcome.
 */
export async function decide(trx: Executor, entity: Entity): Promise<void> {
  const { feed, key } = entity
  const files = await stagedFiles(trx, feed)
  const keyText = rowKey(key, 'i')
  const on = (left: string) => key.map((k) => `${left}.${k} = i.${k}`).join(' and ')
  const places: Array<{ column: (name: string) => string; rank: string }> = [
    { column: (name) => `p.${name}`, rank: 'pr.file_rank' },
  ]
  const joins = [
    `left join production.${entity.table} as p on ${on('p')}`,
    'left join file_rank as pr on pr.file_id = p.file_id',
  ]
  if (entity.deletable) {
    joins.push(
      `left join production.tombstones as t on ${isTombstone(feed, keyText)}`,
      'left join file_rank as tr on tr.file_id = t.file_id',
    )
    places.push({ column: (name) => `t.${name}`, rank: 'tr.file_rank' })
  }
  if (entity.waits) {
    joins.push(
      `left join ops.rejected_rows as w on w.feed = '${feed}' and w.row_key = ${keyText} and w.reason = 'orphan' and w.status = 'open'`,
      'left join file_rank as wr on wr.file_id = w.file_id',
    )
    places.push({
      column: (name) =>
        name === 'effective_at' ? `(w.row_values ->> 'effective_at')::timestamptz` : `w.${name}`,
      rank: 'wr.file_rank',
    })
  }
  const standing = (name: string) =>
    `coalesce(${places.map((place) => (name === 'file_rank' ? place.rank : place.column(name))).join(', ')})`
  const older = `${age(entity, (name) => `i.${name}`)} < ${age(entity, standing)}`
  const stands = entity.inferable
    ? `(p.${key[0]} is not null and not p.is_inferred)`
    : `p.${key[0]} is not null`
  const replaces = [
    ...(entity.replaces ? [entity.replaces] : []),
    ...(entity.lost ? [`exists (select from ${entity.lost} as l where l.row_key = ${keyText})`] : []),
  ].map((condition) => ` and not (${condition})`)
  const cases = [`when ${older}${replaces.join('')} then 'superseded'`]
  if (entity.deletable) {
    cases.push(`when i.is_deleted then case when ${stands} then 'updated' else 'unchanged' end`)
  }
  if (entity.waits) {
    cases.push(
      `when not exists (select from production.orders as o where o.order_id = i.order_id) then 'waiting'`,
    )
  }
  cases.push(
    `when not ${stands} then 'inserted'`,
    `when ${tuple(entity, 'p')} is distinct from ${tuple(entity, 'i')} then 'updated'`,
  )
  const remembered = (entity.remember ?? []).map((column) => `p.${column} as old_${column}`)
  await execute(
    trx,
    `create temp table ${decidedTable(entity)} on commit drop as
select
  i.*,
  p.${key[0]} is not null as has_row,
  ${remembered.map((column) => `${column},`).join('\n  ')}
  case
    ${cases.join('\n    ')}
    else 'unchanged'
  end as outcome
from (
  select distinct on (${key.join(', ')}) *
  from (${typedRows(entity, files)}) as typed
  order by ${key.join(', ')}, ${newestFirst(entity)}
) as i
${joins.join('\n')}`,
  )
  // Statistics on the join columns only: on the other columns they would take longer than they help.
  const references = valueColumns(entity).filter((column) => column.endsWith('_id') && !key.includes(column))
  await execute(trx, `analyze ${decidedTable(entity)} (${[...key, ...references, 'outcome'].join(', ')})`)
  if (entity.isSecondary) return
  const isContested = await countRows(trx, entity, files)
  await keepContradictions(trx, entity, files, decidedTable(entity), isContested)
}

/** Counts the staged rows by outcome. Returns whether several of them have the same key. */
async function countRows(trx: Executor, entity: Entity, files: readonly StagedFile[]): Promise<boolean> {
  const counted = await countOutcomes(trx, `select file_id, outcome from ${decidedTable(entity)}`)
  const [counts] = await rowsOf<{ staged: number }>(
    trx,
    entity.source || entity.where || entity.again
      ? `select count(*)::integer as staged from (${typedRows(entity, files)}) as typed`
      : `select coalesce(sum(staged_count), 0)::integer as staged from run_file where feed = '${entity.feed}'`,
  )
  if ((counts?.staged ?? 0) <= counted) return false
  await countLosers(trx, entity, files)
  return true
}

function tuple(entity: Entity, alias: string): string {
  return `(${valueColumns(entity)
    .map((column) => `${alias}.${column}`)
    .join(', ')})`
}

/**
 * Counts the staged rows that are not the newest of their key: duplicate (of the newest in their file) or superseded.
 */
export async function countLosers(
  trx: Executor,
  entity: Entity,
  files: readonly StagedFile[],
): Promise<void> {
  const keys = entity.key.join(', ')
  const same = [...valueColumns(entity), ...(entity.deletable ? ['is_deleted'] : [])]
  const compare = (alias: string) => `(${same.map((column) => `${alias}.${column}`).join(', ')})`
  await execute(
    trx,
    `create temp table contested_${entity.table} on commit drop as
select
  *,
  row_number() over (partition by ${keys} order by ${newestFirst(entity)}) as position,
  row_number() over (partition by ${keys}, file_id order by ${newestFirst(entity)}) as position_in_file
from (select *, count(*) over (partition by ${keys}) as key_count from (${typedRows(entity, files)}) as typed) as counted
where key_count > 1`,
  )
  await countOutcomes(
    trx,
    `select c.file_id,
       case when c.position_in_file > 1 and ${compare('c')} is not distinct from ${compare('n')}
         then 'duplicate' else 'superseded' end as outcome
     from contested_${entity.table} as c
     join contested_${entity.table} as n
       on n.position_in_file = 1 and n.file_id = c.file_id and ${entity.key.map((k) => `n.${k} = c.${k}`).join(' and ')}
     where c.position > 1`,
  )
}

/** Adds rows (file_id, outcome) to the accounts of this run. Returns their number. */
export async function countOutcomes(trx: Executor, rows: string): Promise<number> {
  const [total] = await rowsOf<{ rows: number }>(
    trx,
    `with counted as (
       insert into run_outcome (file_id, outcome, row_count)
       select file_id, outcome, count(*) from (${rows}) as counted group by file_id, outcome
       returning row_count
     )
     select coalesce(sum(row_count), 0)::integer as rows from counted`,
  )
  return total?.rows ?? 0
}

/**
 * Writes the decided rows of an entity to production: deletes rows that are gone, updates others, inserts new ones, and
 * writes tombstones and waiting rows.
 *
 * Everything that the new rows refer to must exist, and nothing may refer to deleted ones any more.
 */
export async function applyDecided(trx: Executor, entity: Entity): Promise<void> {
  const { table, key } = entity
  const decided = decidedTable(entity)
  const on = key.map((k) => `p.${k} = d.${k}`).join(' and ')
  const gone = [
    ...(entity.deletable ? [`(d.is_deleted and d.outcome = 'updated')`] : []),
    ...(entity.waits ? [`(d.outcome = 'waiting' and d.has_row)`] : []),
  ]
  if (gone.length > 0) {
    await execute(
      trx,
      `delete from production.${table} as p using ${decided} as d where ${on} and (${gone.join(' or ')})`,
    )
  }
  const columns = [...valueColumns(entity).filter((c) => !key.includes(c)), ...ageColumns(entity)]
  if (entity.waits || entity.keepsOutcome) columns.push('outcome')
  const lives = entity.deletable ? 'not d.is_deleted and ' : ''
  const sets = columns.map((column) => `${column} = d.${column}`)
  if (entity.inferable) sets.push('is_inferred = false')
  await execute(
    trx,
    `update production.${table} as p set ${sets.join(', ')}
     from ${decided} as d
     where ${on} and ${lives}d.has_row and d.outcome in ('inserted', 'updated', 'unchanged')`,
  )
  const inserted = [...key, ...columns]
  const insert = `insert into production.${table} (${inserted.join(', ')})
     select ${inserted.map((column) => `d.${column}`).join(', ')}
     from ${decided} as d
     where ${lives}not d.has_row and d.outcome = 'inserted'`
  if (await isWorthFilling(trx, `production.${table}`, raw(decided)))
    await fillEmpty(trx, `production.${table}`, raw(insert))
  else await execute(trx, insert)
  if (entity.deletable) await keepTombstones(trx, entity)
  if (entity.waits) await keepWaiting(trx, entity)
}

/** Whether t is the tombstone of a key. */
function isTombstone(feed: string, keyText: string): string {
  return `t.feed = '${feed}' and t.row_key_hash = ${keyHash(keyText)}`
}

async function keepTombstones(trx: Executor, entity: Entity): Promise<void> {
  const { feed, key } = entity
  const order = entity.waits ? 'd.order_id' : 'null'
  const keyText = rowKey(key, 'd')
  await execute(
    trx,
    `delete from production.tombstones as t using ${decidedTable(entity)} as d
     where ${isTombstone(feed, keyText)} and d.outcome <> 'superseded'`,
  )
  await execute(
    trx,
    `insert into production.tombstones (feed, row_key, order_id, file_id, line, effective_at, outcome)
     select '${feed}', ${keyText}, ${order}, d.file_id, d.line, d.effective_at, d.outcome
     from ${decidedTable(entity)} as d where d.is_deleted and d.outcome <> 'superseded'`,
  )
}

/** Any newer row of its key replaces a waiting row, even if it has to wait itself. */
async function keepWaiting(trx: Executor, entity: Entity): Promise<void> {
  const { feed, table, key } = entity
  const keyText = rowKey(key, 'd')
  await execute(
    trx,
    `with replaced as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${decidedTable(entity)} as d
       where w.feed = '${feed}' and w.row_key = ${keyText} and w.reason = 'orphan' and w.status = 'open'
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
      `select ${keyText} as row_key, d.order_id, d.file_id, d.line,
         to_jsonb((select r from (select ${columns.map((c) => `d.${c}`).join(', ')}) as r)) as row_values,
         coalesce(to_jsonb(s), to_jsonb(d)) as raw_values
       from ${decidedTable(entity)} as d
       left join (
         select f.file_id, r.*
         from (
           select file_id, staged_file_id from run_file
           union select file_id, file_id from ${decidedTable(entity)} where outcome = 'waiting'
         ) as f
         join staging.${table} as r on r._file_id = f.staged_file_id
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
export function isStagedAs(feed: string, key: readonly string[], of: string): string {
  const id = feedByName(feed)?.numbering?.id
  const same = key.map((column) =>
    column === id
      ? `(s.${column} = ${of}.${column} or (s.${column} is null and ${isNumberedId(`${of}.${column}`)}))`
      : `s.${column} = ${of}.${column}`,
  )
  return [`s._line = ${of}.line`, ...same].join(' and ')
}

/**
 * Whether a staged row s of a line has a key, as SQL; `keyText` is the key as one text. A row without an id is alone on
 * its line.
 */
export function hasKey(feed: string, keyText: string): string {
  const declared = feedByName(feed)
  if (!declared) throw new Error(`there is no feed ${feed}`)
  const id = declared.numbering?.id
  return [...(id ? [`s.${id} is null`] : []), `${rowKey(declared.key, 's')} = ${keyText}`].join(' or ')
}

/**
 * An insert into ops.rejected_rows of rows (row_key, order_id, file_id, line, row_values, raw_values) that wait for
 * their order.
 */
export function waitingRows(feed: string, rows: string): string {
  return `insert into ops.rejected_rows
  (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, row_key, order_id, row_values)
select
  (select run_id from this_run),
  w.file_id,
  '${feed}',
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
