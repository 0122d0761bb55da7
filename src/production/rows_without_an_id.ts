import { type Executor, execute, rowsOf } from '../db/query.ts'
import { feedByName, isKnownWithinGroup } from '../model/feeds/index.ts'
import {
  type Entity,
  isNumberedId,
  isStagedIn,
  keyHash,
  rowKey,
  type StagedFile,
  stagedId,
  stagedRows,
  typedRows,
  valueColumns,
} from './entity.ts'
import { countOutcomes } from './merge.ts'
import { decidingFiles, ordersAreContested, restateAll, restatesOrders } from './whole_orders.ts'

/** An entity whose rows can come without an id, ready for `decide`. */
export interface NumberedEntity extends Entity {
  /** Columns whose values are looked up again when a row comes back: SQL over an alias. */
  lookedUp: Readonly<Record<string, (row: string) => string>>
  /** What to do about rows that leave production: SQL after a CTE `gone` that has them. */
  whenGone: string
}

/** Adds the generation of ids for rows without one to an entity, according to the model. */
export function numberedEntity(
  entity: Entity,
  { lookedUp = {}, whenGone = 'select from gone' }: Partial<NumberedEntity> = {},
): NumberedEntity {
  const { feed } = entity
  const { id, isNumbered } = wordsOf(entity)
  return {
    ...entity,
    lookedUp,
    whenGone,
    keepsOutcome: true,
    columns: { ...entity.columns, [id]: `coalesce(${stagedId(id)}, n.new_id)` },
    source: `${stagedRows(feed)}
left join ${numbered(entity)} as n on s.${id} is null and n.place = 'staged' and n.file_id = f.file_id and n.line = s._line`,
    where: `(s.${id} is not null or n.new_id is not null)`,
    replaces: isNumbered(`i.${id}`),
  }
}

/** The temporary table of the rows without an id that this run looks at. */
export const numbered = ({ table }: Pick<Entity, 'table'>) => `numbered_${table}`
const moved = ({ table }: Pick<Entity, 'table'>) => `moved_${table}`

/** A feed's SQL for its groups and ids. A known id shows its group, in the key or in the id. */
function wordsOf({ feed }: Pick<Entity, 'feed'>) {
  const declared = feedByName(feed)
  if (!declared?.numbering) throw new Error(`the model says nothing of rows of ${feed} without an id`)
  const { id, group } = declared.numbering
  const types = new Map(declared.columns.map(({ name, type }) => [name, type]))
  if (isKnownWithinGroup(declared)) {
    const [within = ''] = group
    // Other ids with the same ending are quoted in the key of a deleted row.
    const deletedId = `substring(t.row_key from ',(#[0-9]+)[)]$')`
    return {
      id,
      group: `s.${within} collate "C"`,
      newId: (_: string, number: string) => `'#' || ${number}`,
      isNumbered: isNumberedId,
      /** Known rows of a group: SQL over c and the alias p, t or w of the place. */
      inProduction: `p.${within} = c.group_key`,
      waiting: `w.order_id = c.group_key`,
      deleted: `t.order_id = c.group_key and ${deletedId} is not null`,
      deletedId,
      keyValues: `'${within}', n.group_key, '${id}', n.new_id`,
      standsAs: (row: string) => `(${row}.${within}, ${row}.${id}) = (n.group_key, n.old_id)`,
    }
  }
  const asText = (column: string) =>
    types.get(column) === 'date' ? `left(s.${column}, 10)` : `coalesce(s.${column}, '')`
  const ending = `'^(.*)#[0-9]+$'`
  return {
    id,
    group: `(${group.map(asText).join(` || '|' || `)}) collate "C"`,
    newId: (of: string, number: string) => `${of} || '#' || ${number}`,
    isNumbered: (value: string) => `${value} ~ '#[0-9]+$'`,
    inProduction: `p.group_hash = ${keyHash('c.group_key')} and substring(p.${id} from ${ending}) = c.group_key`,
    waiting: 'false',
    deleted: `substring(t.row_key from ${ending}) = c.group_key`,
    deletedId: 't.row_key',
    keyValues: `'${id}', n.new_id`,
    standsAs: (row: string) => `${row}.${id} = n.old_id`,
  }
}

/** Known rows that can't stay where they are: they lose, get another number, or come back. */
const isDisplaced = `n.place <> 'staged' and n.new_id is distinct from n.old_id`

const waits = (feed: string) => `w.feed = '${feed}' and w.reason = 'orphan' and w.status = 'open'`

/**
 * Gives rows without an id their ids, `#<n>`, where n counts them in their file and group.
 *
 * The newest file with such rows of a group replaces all of them. Files of one day that differ only in their part
 * suffix count as one, as new as their newest part. So a part that comes later can give known rows other numbers. It
 * can also make its set of files the newest again. Therefore rows of other files of that day are set aside.
 *
 * Makes the temporary tables `numbered_<table>`, with which `decide` numbers the staged rows, and `moved_<table>`:
 * known rows that get another id, and those to set aside, whose id is NULL. Returns the entity for `decide`, and
 * whether there are any rows without an id.
 */
export async function numberRows(
  trx: Executor,
  entity: NumberedEntity,
  files: readonly StagedFile[],
): Promise<{ entity: Entity; areFound: boolean }> {
  await findRows(trx, entity, files)
  const [found] = await rowsOf<{ any: boolean }>(
    trx,
    `select exists (select from ${numbered(entity)}) as any`,
  )
  if (!found?.any) return { entity, areFound: false }
  await execute(trx, `analyze ${numbered(entity)}`)
  await liftMovedRows(trx, entity)
  await countLost(trx, entity)
  await clearPlaces(trx, entity)
  await setAside(trx, entity, files)
  if (entity.waits) await renumberWaiting(trx, entity)
  await countOutcomes(
    trx,
    `select file_id, 'superseded' as outcome from ${numbered(entity)} where place = 'staged' and new_id is null`,
  )
  const { id } = wordsOf(entity)
  // Known rows that get another id. Waiting ones just keep waiting.
  const again = `${id} is not null and place <> 'waiting'`
  // Rows that are decided again are counted again.
  await execute(
    trx,
    `insert into run_outcome
     select file_id, outcome, -count(*) from ${moved(entity)} where ${again} group by file_id, outcome`,
  )
  return {
    entity: { ...entity, again: [`${moved(entity)} join file_rank using (file_id) where ${again}`] },
    areFound: true,
  }
}

/** Makes `numbered_<table>`: the rows without an id of the affected groups, wherever they are, with their new ids. */
async function findRows(trx: Executor, entity: Entity, files: readonly StagedFile[]): Promise<void> {
  const { feed, table } = entity
  const { id, group, newId, isNumbered, inProduction, waiting, deleted, deletedId } = wordsOf(entity)
  const waitingId = `(w.row_values ->> '${id}')`
  // Only groups that are orders can be restated as a whole. If none is contested, each file decides its own.
  const restated =
    entity.waits &&
    (await restatesOrders(trx)) &&
    !((await restateAll(trx, files)) && !(await ordersAreContested(trx)))
  await execute(
    trx,
    `create temp table ${numbered(entity)} on commit drop as
     with staged as (
       select ${group} as group_key, f.file_id, s._line as line
       from ${stagedRows(feed)}
       where ${isStagedIn(files)} and s.${id} is null
     ),
     concerned as (
       select distinct group_key
       from (select group_key from staged${restated ? ' union all select order_id from order_of_run' : ''}) as g
     ),
     candidate as (
       select 'staged' as place, group_key, file_id, line, null::text collate "C" as old_id
       from staged
       union all
       select 'production', c.group_key, p.file_id, p.line, p.${id}
       from production.${table} as p join concerned as c on ${inProduction} where ${isNumbered(`p.${id}`)}
       union all
       select 'waiting', c.group_key, w.file_id, w.line, ${waitingId}
       from ops.rejected_rows as w join concerned as c on ${waiting}
       where ${waits(feed)} and ${isNumbered(waitingId)}
       union all
       select 'tombstone', c.group_key, t.file_id, t.line, ${deletedId}
       from production.tombstones as t join concerned as c on ${deleted}
       where t.feed = '${feed}'
       union all
       select 'set aside', c.group_key, a.file_id, a.line, null
       from production.set_aside_rows as a join concerned as c using (group_key)
       where a.feed = '${feed}' and a.row_key = ''
     ),
     filed as (
       select
         c.*,
         r.file_rank,
         f.part,
         f.group_name,
         (f.file_date at time zone (select timezone from ops.settings))::date as file_day,
         ${restated ? 'w.file_id is null or coalesce(d.decides, false)' : 'true'} as is_eligible
       from candidate as c
       join file_rank as r using (file_id)
       join ops.files as f using (file_id)
       ${restated ? joinDeciding : ''}
     ),
     ranked as (
       select
         *,
         file_rank = max(file_rank) over (partition by group_key, file_day, group_name, part) as is_newest_version,
         max(file_rank) over (partition by group_key, file_day, group_name)
           = max(file_rank) over (partition by group_key) as is_of_newest_files,
         file_day = max(file_day) over (partition by group_key) as is_newest_day
       from filed
     ),
     judged as (
       select
         *,
         is_newest_version and is_of_newest_files as wins,
         is_newest_version and case when is_of_newest_files then not is_eligible else is_newest_day end as may_win
       from ranked
     ),
     counted as (
       select *, row_number() over (
         partition by group_key, wins
         order by nullif(regexp_replace(part, '\\D', '', 'g'), '')::numeric nulls first, file_rank, line
       ) as number
       from judged
     )
     select
       place, group_key, file_id, line, may_win, wins and not is_eligible as is_lost, old_id,
       case when wins and is_eligible then ${newId('group_key', 'number')} end collate "C" as new_id
     from counted`,
  )
}

/** Joins to a candidate c of an export that restates whole orders (w) whether its file decides the order (d). */
const joinDeciding = `left join whole_file as w on w.file_id = c.file_id
       left join ${decidingFiles(
         'select w.source, c.group_key from candidate as c join whole_file as w using (file_id)',
       )} as d on (d.source, d.order_id, d.input_id) = (w.source, c.group_key, w.input_id)`

/** Makes `moved_<table>`: rows as in production, with their new ids and the outcome that they are counted under. */
async function liftMovedRows(trx: Executor, entity: NumberedEntity): Promise<void> {
  const { feed, table } = entity
  const { id, keyValues, standsAs } = wordsOf(entity)
  const lifted = (place: string, isDeleted: string, from: string, record: string, values: string) =>
    `select n.place, ${isDeleted} as is_deleted, r.*
     from ${numbered(entity)} as n
     join ${from}
     cross join lateral jsonb_populate_record(${record}, ${values}) as r
     where n.place = '${place}' and ${isDisplaced} and (n.new_id is not null or n.may_win)`
  const nothing = `null::production.${table}`
  const sameLine = (place: string) => `(${place}.file_id, ${place}.line) = (n.file_id, n.line)`
  const { deletedId } = wordsOf(entity)
  const origin = (outcome: string, effectiveAt: string) =>
    `jsonb_build_object(${keyValues}, 'file_id', n.file_id, 'line', n.line, 'outcome', ${outcome},
       'effective_at', ${effectiveAt})`
  await execute(
    trx,
    `create temp table ${moved(entity)} on commit drop as
     ${[
       lifted(
         'production',
         'false',
         `production.${table} as l on ${standsAs('l')}`,
         'l',
         `jsonb_build_object('${id}', n.new_id)`,
       ),
       lifted(
         'waiting',
         'false',
         `ops.rejected_rows as w on ${waits(feed)} and ${sameLine('w')} and w.row_values ->> '${id}' = n.old_id`,
         nothing,
         `w.row_values || jsonb_build_object('${id}', n.new_id, 'outcome', 'superseded')`,
       ),
       lifted(
         'tombstone',
         'true',
         `production.tombstones as t on t.feed = '${feed}' and ${sameLine('t')} and ${deletedId} = n.old_id`,
         nothing,
         origin(`coalesce(t.outcome, 'unchanged')`, 't.effective_at'),
       ),
       lifted(
         'set aside',
         'a.is_deleted',
         `production.set_aside_rows as a on ${sameLine('a')} and a.row_key = ''`,
         nothing,
         `coalesce(a.row_values, '{}') || ${origin('a.outcome', 'a.effective_at')}`,
       ),
     ].join('\n     union all\n     ')}`,
  )
  const sets = Object.entries(entity.lookedUp).map(([column, value]) => `${column} = ${value('m')}`)
  if (sets.length > 0) {
    await execute(trx, `update ${moved(entity)} as m set ${sets.join(', ')} where place = 'set aside'`)
  }
}

/** Rows count as superseded if a newer file of their export restates their order without them. */
async function countLost(trx: Executor, entity: NumberedEntity): Promise<void> {
  await execute(
    trx,
    `insert into run_move
     select m.file_id, m.outcome, 'superseded', count(*)
     from ${moved(entity)} as m join ${numbered(entity)} as n using (file_id, line)
     where n.is_lost and m.place in ('production', 'tombstone') group by m.file_id, m.outcome`,
  )
}

/**
 * Removes displaced rows from where they are. If a staged row takes the number of one, it stays: the staged row updates
 * it.
 */
async function clearPlaces(trx: Executor, entity: NumberedEntity): Promise<void> {
  const { feed, table } = entity
  const { id, standsAs, deletedId } = wordsOf(entity)
  await execute(
    trx,
    `with gone as (
       delete from production.${table} as l using ${numbered(entity)} as n
       where n.place = 'production' and ${isDisplaced} and ${standsAs('l')}
         and (n.new_id is not null
              or not exists (select from ${numbered(entity)} as s
                             where s.place = 'staged' and (s.group_key, s.new_id) = (n.group_key, n.old_id)))
       returning l.*
     )
     ${entity.whenGone}`,
  )
  await execute(
    trx,
    `delete from production.tombstones as t using ${numbered(entity)} as n
     where n.place = 'tombstone' and ${isDisplaced}
       and t.feed = '${feed}' and (t.file_id, t.line) = (n.file_id, n.line) and ${deletedId} = n.old_id`,
  )
  await execute(
    trx,
    `delete from production.set_aside_rows as a using ${numbered(entity)} as n
     where n.place = 'set aside' and not n.may_win and a.row_key = '' and (a.file_id, a.line) = (n.file_id, n.line)`,
  )
  if (!entity.waits) return
  await execute(
    trx,
    `with taken as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${numbered(entity)} as n
       where n.place = 'waiting' and ${isDisplaced}
         and ${waits(feed)} and (w.file_id, w.line) = (n.file_id, n.line) and w.row_values ->> '${id}' = n.old_id
       returning w.file_id, n.new_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from taken where new_id is null group by file_id`,
  )
}

/** Keeps known and staged rows that one more part can bring back. */
async function setAside(trx: Executor, entity: NumberedEntity, files: readonly StagedFile[]): Promise<void> {
  const { id } = wordsOf(entity)
  const found = [...entity.key, ...Object.keys(entity.lookedUp)]
  const values = [...valueColumns(entity).filter((column) => !found.includes(column)), 'updated_at']
  const kept = (outcome: string, from: string) =>
    `select '${entity.feed}', l.file_id, l.line, n.group_key, l.is_deleted, l.effective_at,
       case when not l.is_deleted then
         jsonb_strip_nulls(to_jsonb((select r from (select ${values.map((c) => `l.${c}`).join(', ')}) as r))) end,
       ${outcome}
     from ${from} as l join ${numbered(entity)} as n using (file_id, line)`
  const staged = typedRows({ ...entity, where: 'n.may_win' }, files)
  await execute(
    trx,
    `insert into production.set_aside_rows
       (feed, file_id, line, group_key, is_deleted, effective_at, row_values, outcome)
     ${kept(`case when n.is_lost then 'superseded' else l.outcome end`, `(select * from ${moved(entity)} where ${id} is null)`)}
     union all
     ${kept(`'superseded'`, `(${staged})`)}`,
  )
}

/** Waiting rows with a new number keep waiting. They were closed before, so that no key is used twice. */
async function renumberWaiting(trx: Executor, entity: Entity): Promise<void> {
  const { id, isNumbered } = wordsOf(entity)
  await execute(
    trx,
    `update ops.rejected_rows as w
     set status = 'open', resolved_at = null, resolved_run_id = null,
       row_key = ${rowKey(entity.key, 'm')},
       row_values = jsonb_set(w.row_values, '{${id}}', to_jsonb(m.${id}))
     from ${moved(entity)} as m
     where m.place = 'waiting' and m.${id} is not null
       and (w.file_id, w.line) = (m.file_id, m.line) and w.feed = '${entity.feed}' and w.reason = 'orphan'
       and ${isNumbered(`(w.row_values ->> '${id}')`)} and w.resolved_run_id = (select run_id from this_run)`,
  )
}
