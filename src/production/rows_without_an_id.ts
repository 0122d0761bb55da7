import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
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
  lookedUp: Readonly<Record<string, (row: string) => Sql>>
  /** What to do about rows that leave production: SQL after a CTE `gone` that has them. */
  whenGone: Sql
}

/** Adds the generation of ids for rows without one to an entity, according to the model. */
export function numberedEntity(
  entity: Entity,
  { lookedUp = {}, whenGone = sql`select from gone` }: Partial<NumberedEntity> = {},
): NumberedEntity {
  const { feed } = entity
  const { id, isNumbered } = wordsOf(entity)
  return {
    ...entity,
    lookedUp,
    whenGone,
    keepsOutcome: true,
    columns: { ...entity.columns, [id]: sql`coalesce(${stagedId(id)}, n.new_id)` },
    source: sql`${stagedRows(feed)}
left join ${numbered(entity)} as n on s.${ident(id)} is null and n.place = 'staged' and n.file_id = f.file_id and n.line = s._line`,
    where: sql`(s.${ident(id)} is not null or n.new_id is not null)`,
    replaces: isNumbered(ident('i', id)),
  }
}

/** The temporary table of the rows without an id that this run looks at. */
export const numbered = ({ table }: Pick<Entity, 'table'>) => ident(`numbered_${table}`)
const moved = ({ table }: Pick<Entity, 'table'>) => ident(`moved_${table}`)

/** A feed's SQL for its groups and ids. A known id shows its group, in the key or in the id. */
function wordsOf({ feed }: Pick<Entity, 'feed'>) {
  const declared = feedByName(feed)
  if (!declared?.numbering) throw new Error(`the model says nothing of rows of ${feed} without an id`)
  const { id, group } = declared.numbering
  const types = new Map(declared.columns.map(({ name, type }) => [name, type]))
  if (isKnownWithinGroup(declared)) {
    const [within = ''] = group
    // Other ids with the same ending are quoted in the key of a deleted row.
    const deletedId = sql`substring(t.row_key from ',(#[0-9]+)[)]$')`
    return {
      id,
      group: sql`s.${ident(within)} collate "C"`,
      newId: sql`'#' || number`,
      isNumbered: isNumberedId,
      /** Known rows of a group: SQL over c and the alias p, t or w of the place. */
      inProduction: sql`p.${ident(within)} = c.group_key`,
      waiting: sql`w.order_id = c.group_key`,
      deleted: sql`t.order_id = c.group_key and ${deletedId} is not null`,
      deletedId,
      keyValues: sql`${literal(within)}, n.group_key, ${literal(id)}, n.new_id`,
      standsAs: (row: string) => sql`(${idents([within, id], row)}) = (n.group_key, n.old_id)`,
    }
  }
  const asText = (column: string) =>
    types.get(column) === 'date' ? sql`left(s.${ident(column)}, 10)` : sql`coalesce(s.${ident(column)}, '')`
  const ending = sql`'^(.*)#[0-9]+$'`
  return {
    id,
    group: sql`(${joined(group.map(asText), ` || '|' || `)}) collate "C"`,
    newId: sql`group_key || '#' || number`,
    isNumbered: (value: Sql) => sql`${value} ~ '#[0-9]+$'`,
    inProduction: sql`p.group_hash = ${keyHash(sql`c.group_key`)} and substring(p.${ident(id)} from ${ending}) = c.group_key`,
    waiting: sql`false`,
    deleted: sql`substring(t.row_key from ${ending}) = c.group_key`,
    deletedId: sql`t.row_key`,
    keyValues: sql`${literal(id)}, n.new_id`,
    standsAs: (row: string) => sql`${ident(row, id)} = n.old_id`,
  }
}

/** Known rows that can't stay where they are: they lose, get another number, or come back. */
const isDisplaced = sql`n.place <> 'staged' and n.new_id is distinct from n.old_id`

const waits = (feed: string) => sql`w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open'`

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
  trx: Connection,
  entity: NumberedEntity,
  files: readonly StagedFile[],
): Promise<{ entity: Entity; areFound: boolean }> {
  if ((await findRows(trx, entity, files)) === 0) return { entity, areFound: false }
  await execute(trx, sql`analyze ${numbered(entity)}`)
  await liftMovedRows(trx, entity)
  await countLost(trx, entity)
  await clearPlaces(trx, entity)
  await setAside(trx, entity, files)
  if (entity.waits) await renumberWaiting(trx, entity)
  await countOutcomes(
    trx,
    sql`select file_id, 'superseded' as outcome from ${numbered(entity)} where place = 'staged' and new_id is null`,
  )
  const { id } = wordsOf(entity)
  // Known rows that get another id. Waiting ones just keep waiting.
  const again = sql`${ident(id)} is not null and place <> 'waiting'`
  // Rows that are decided again are counted again.
  await execute(
    trx,
    sql`insert into run_outcome
     select file_id, outcome, -count(*) from ${moved(entity)} where ${again} group by file_id, outcome`,
  )
  return {
    entity: { ...entity, again: [sql`${moved(entity)} join file_rank using (file_id) where ${again}`] },
    areFound: true,
  }
}

/**
 * Makes `numbered_<table>`: the rows without an id of the affected groups, wherever they are, with their new ids.
 * Returns their number.
 */
async function findRows(trx: Connection, entity: Entity, files: readonly StagedFile[]): Promise<number> {
  const { feed, table } = entity
  const { id, group, newId, isNumbered, inProduction, waiting, deleted, deletedId } = wordsOf(entity)
  const waitingId = sql`(w.row_values ->> ${literal(id)})`
  // Only groups that are orders can be restated as a whole. If none is contested, each file decides its own.
  const restated =
    entity.waits &&
    (await restatesOrders(trx)) &&
    !((await restateAll(trx, files)) && !(await ordersAreContested(trx)))
  return execute(
    trx,
    sql`create temp table ${numbered(entity)} on commit drop as
     with staged as (
       select ${group} as group_key, f.file_id, s._line as line
       from ${stagedRows(feed)}
       where ${isStagedIn(files)} and s.${ident(id)} is null
     ),
     concerned as (
       select distinct group_key
       from (select group_key from staged${restated ? sql` union all select order_id from order_of_run` : nothing}) as g
     ),
     candidate as (
       select 'staged' as place, group_key, file_id, line, null::text collate "C" as old_id
       from staged
       union all
       select 'production', c.group_key, p.file_id, p.line, p.${ident(id)}
       from production.${ident(table)} as p join concerned as c on ${inProduction} where ${isNumbered(ident('p', id))}
       union all
       select 'waiting', c.group_key, w.file_id, w.line, ${waitingId}
       from ops.rejected_rows as w join concerned as c on ${waiting}
       where ${waits(feed)} and ${isNumbered(waitingId)}
       union all
       select 'tombstone', c.group_key, t.file_id, t.line, ${deletedId}
       from production.tombstones as t join concerned as c on ${deleted}
       where t.feed = ${literal(feed)}
       union all
       select 'set aside', c.group_key, a.file_id, a.line, null
       from production.set_aside_rows as a join concerned as c using (group_key)
       where a.feed = ${literal(feed)} and a.row_key = ''
     ),
     filed as (
       select
         c.*,
         r.file_rank,
         f.part,
         f.group_name,
         (f.file_date at time zone (select timezone from ops.settings))::date as file_day,
         ${restated ? sql`w.file_id is null or coalesce(d.decides, false)` : sql`true`} as is_eligible
       from candidate as c
       join file_rank as r using (file_id)
       join ops.files as f using (file_id)
       ${restated ? joinDeciding : nothing}
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
       case when wins and is_eligible then ${newId} end collate "C" as new_id
     from counted`,
  )
}

/** Joins to a candidate c of an export that restates whole orders (w) whether its file decides the order (d). */
const joinDeciding = sql`left join whole_file as w on w.file_id = c.file_id
       left join ${decidingFiles(
         sql`select w.source, c.group_key from candidate as c join whole_file as w using (file_id)`,
       )} as d on (d.source, d.order_id, d.input_id) = (w.source, c.group_key, w.input_id)`

/** Makes `moved_<table>`: rows as in production, with their new ids and the outcome that they are counted under. */
async function liftMovedRows(trx: Connection, entity: NumberedEntity): Promise<void> {
  const { feed, table } = entity
  const { id, keyValues, standsAs } = wordsOf(entity)
  const lifted = (place: string, isDeleted: Sql, from: Sql, record: Sql, values: Sql) =>
    sql`select n.place, ${isDeleted} as is_deleted, r.*
     from ${numbered(entity)} as n
     join ${from}
     cross join lateral jsonb_populate_record(${record}, ${values}) as r
     where n.place = ${literal(place)} and ${isDisplaced} and (n.new_id is not null or n.may_win)`
  const none = sql`null::production.${ident(table)}`
  const sameLine = (place: string) => sql`(${idents(['file_id', 'line'], place)}) = (n.file_id, n.line)`
  const { deletedId } = wordsOf(entity)
  const origin = (outcome: Sql, effectiveAt: Sql) =>
    sql`jsonb_build_object(${keyValues}, 'file_id', n.file_id, 'line', n.line, 'outcome', ${outcome},
       'effective_at', ${effectiveAt})`
  await execute(
    trx,
    sql`create temp table ${moved(entity)} on commit drop as
     ${joined(
       [
         lifted(
           'production',
           sql`false`,
           sql`production.${ident(table)} as l on ${standsAs('l')}`,
           sql`l`,
           sql`jsonb_build_object(${literal(id)}, n.new_id)`,
         ),
         lifted(
           'waiting',
           sql`false`,
           sql`ops.rejected_rows as w on ${waits(feed)} and ${sameLine('w')} and w.row_values ->> ${literal(id)} = n.old_id`,
           none,
           sql`w.row_values || jsonb_build_object(${literal(id)}, n.new_id, 'outcome', 'superseded')`,
         ),
         lifted(
           'tombstone',
           sql`true`,
           sql`production.tombstones as t on t.feed = ${literal(feed)} and ${sameLine('t')} and ${deletedId} = n.old_id`,
           none,
           origin(sql`coalesce(t.outcome, 'unchanged')`, sql`t.effective_at`),
         ),
         lifted(
           'set aside',
           sql`a.is_deleted`,
           sql`production.set_aside_rows as a on ${sameLine('a')} and a.row_key = ''`,
           none,
           sql`coalesce(a.row_values, '{}') || ${origin(sql`a.outcome`, sql`a.effective_at`)}`,
         ),
       ],
       '\n     union all\n     ',
     )}`,
  )
  const sets = Object.entries(entity.lookedUp).map(([column, value]) => sql`${ident(column)} = ${value('m')}`)
  if (sets.length > 0) {
    await execute(trx, sql`update ${moved(entity)} as m set ${joined(sets)} where place = 'set aside'`)
  }
}

/** Rows count as superseded if a newer file of their export restates their order without them. */
async function countLost(trx: Connection, entity: NumberedEntity): Promise<void> {
  await execute(
    trx,
    sql`insert into run_move
     select m.file_id, m.outcome, 'superseded', count(*)
     from ${moved(entity)} as m join ${numbered(entity)} as n using (file_id, line)
     where n.is_lost and m.place in ('production', 'tombstone') group by m.file_id, m.outcome`,
  )
}

/**
 * Removes displaced rows from where they are. If a staged row takes the number of one, it stays: the staged row updates
 * it.
 */
async function clearPlaces(trx: Connection, entity: NumberedEntity): Promise<void> {
  const { feed, table } = entity
  const { id, standsAs, deletedId } = wordsOf(entity)
  await execute(
    trx,
    sql`with gone as (
       delete from production.${ident(table)} as l using ${numbered(entity)} as n
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
    sql`delete from production.tombstones as t using ${numbered(entity)} as n
     where n.place = 'tombstone' and ${isDisplaced}
       and t.feed = ${literal(feed)} and (t.file_id, t.line) = (n.file_id, n.line) and ${deletedId} = n.old_id`,
  )
  await execute(
    trx,
    sql`delete from production.set_aside_rows as a using ${numbered(entity)} as n
     where n.place = 'set aside' and not n.may_win and a.row_key = '' and (a.file_id, a.line) = (n.file_id, n.line)`,
  )
  if (!entity.waits) return
  await execute(
    trx,
    sql`with taken as (
       update ops.rejected_rows as w
       set status = 'superseded', resolved_at = now(), resolved_run_id = (select run_id from this_run)
       from ${numbered(entity)} as n
       where n.place = 'waiting' and ${isDisplaced}
         and ${waits(feed)} and (w.file_id, w.line) = (n.file_id, n.line) and w.row_values ->> ${literal(id)} = n.old_id
       returning w.file_id, n.new_id
     )
     insert into run_move (file_id, from_outcome, to_outcome, row_count)
     select file_id, 'waiting', 'superseded', count(*) from taken where new_id is null group by file_id`,
  )
}

/** Keeps known and staged rows that one more part can bring back. */
async function setAside(
  trx: Connection,
  entity: NumberedEntity,
  files: readonly StagedFile[],
): Promise<void> {
  const { id } = wordsOf(entity)
  const found = [...entity.key, ...Object.keys(entity.lookedUp)]
  const values = [...valueColumns(entity).filter((column) => !found.includes(column)), 'updated_at']
  const kept = (outcome: Sql, from: Sql) =>
    sql`select ${literal(entity.feed)}, l.file_id, l.line, n.group_key, l.is_deleted, l.effective_at,
       case when not l.is_deleted then
         jsonb_strip_nulls(to_jsonb((select r from (select ${idents(values, 'l')}) as r))) end,
       ${outcome}
     from ${from} as l join ${numbered(entity)} as n using (file_id, line)`
  const staged = typedRows({ ...entity, where: sql`n.may_win` }, files)
  await execute(
    trx,
    sql`insert into production.set_aside_rows
       (feed, file_id, line, group_key, is_deleted, effective_at, row_values, outcome)
     ${kept(sql`case when n.is_lost then 'superseded' else l.outcome end`, sql`(select * from ${moved(entity)} where ${ident(id)} is null)`)}
     union all
     ${kept(sql`'superseded'`, sql`(${staged})`)}`,
  )
}

/** Waiting rows with a new number keep waiting. They were closed before, so that no key is used twice. */
async function renumberWaiting(trx: Connection, entity: Entity): Promise<void> {
  const { id, isNumbered } = wordsOf(entity)
  await execute(
    trx,
    sql`update ops.rejected_rows as w
     set status = 'open', resolved_at = null, resolved_run_id = null,
       row_key = ${rowKey(entity.key, 'm')},
       row_values = jsonb_set(w.row_values, ${literal(`{${id}}`)}, to_jsonb(m.${ident(id)}))
     from ${moved(entity)} as m
     where m.place = 'waiting' and m.${ident(id)} is not null
       and (w.file_id, w.line) = (m.file_id, m.line) and w.feed = ${literal(entity.feed)} and w.reason = 'orphan'
       and ${isNumbered(sql`(w.row_values ->> ${literal(id)})`)} and w.resolved_run_id = (select run_id from this_run)`,
  )
}
