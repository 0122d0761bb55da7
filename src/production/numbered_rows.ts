import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readValue } from '../db/statements.ts'
import { feedByName, isKnownWithinGroup } from '../model/feeds/index.ts'
import { type Entity, isNumberedId, isStagedIn, keyHash, type StagedFile, stagedRows } from './entity.ts'
import { decidingFiles, ordersAreContested, restateAll, restatesOrders } from './whole_orders.ts'

/** The temporary table of the rows without an id that this run looks at. */
export const numbered = ({ table }: Pick<Entity, 'table'>) => ident(`numbered_${table}`)

/** A feed's SQL for its groups and ids. A known id shows its group, in the key or in the id. */
export function wordsOf({ feed }: Pick<Entity, 'feed'>) {
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

/** Whether w is a waiting row of a feed. */
export const waits = (feed: string) =>
  sql`w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open'`

/**
 * Makes `numbered_<table>`: the rows without an id of the affected groups, wherever they are, with their new ids.
 * Returns their number.
 */
export async function findRows(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
): Promise<number> {
  const { feed } = entity
  const { id, group } = wordsOf(entity)
  const staged = sql`
       select ${group} as group_key, f.file_id, s._line as line
       from ${stagedRows(feed)}
       where ${isStagedIn(files)} and s.${ident(id)} is null`
  // Only groups that are orders can be restated as a whole. If none is contested, each file decides its own.
  const restated =
    entity.waits === true &&
    (await restatesOrders(trx)) &&
    !((await restateAll(trx, files)) && !(await ordersAreContested(trx)))
  if (!restated) {
    const rows = await numberNewGroups(trx, entity, staged)
    if (rows === 0 || (await areNew(trx, entity))) return rows
    await execute(trx, sql`drop table ${numbered(entity)}`)
  }
  return numberGroups(trx, entity, staged, restated)
}

/** Makes `numbered_<table>` of groups that are each in one file and have no known rows. */
function numberNewGroups(trx: Connection, entity: Entity, staged: Sql): Promise<number> {
  return execute(
    trx,
    sql`create temp table ${numbered(entity)} on commit drop as
     select
       'staged' as place, group_key, file_id, line, false as may_win, false as is_lost,
       null::text collate "C" as old_id, (${wordsOf(entity).newId}) collate "C" as new_id, is_of_first_file
     from (
       select
         *,
         row_number() over of_group as number,
         file_id = first_value(file_id) over of_group as is_of_first_file
       from (${staged}) as staged
       window of_group as (partition by group_key order by file_id, line)
     ) as counted`,
  )
}

/** Whether that is so, as in a first load and in loads of new orders: then nothing has to be ranked. */
function areNew(trx: Connection, entity: Entity): Promise<boolean> {
  const known = knownRows(entity).map((rows) => sql`or exists (${rows})`)
  return readValue(
    trx,
    col.boolean,
    sql`with concerned as materialized (select distinct group_key from ${numbered(entity)})
     select not (
       exists (select from ${numbered(entity)} where not is_of_first_file)
       ${joined(known, '\n       ')}
     )`,
  )
}

/** Makes `numbered_<table>` of groups that several files can have, and the places of known rows. */
function numberGroups(trx: Connection, entity: Entity, staged: Sql, restated: boolean): Promise<number> {
  const { newId } = wordsOf(entity)
  return execute(
    trx,
    sql`create temp table ${numbered(entity)} on commit drop as
     with staged as (${staged}
     ),
     concerned as (
       select distinct group_key
       from (select group_key from staged${restated ? sql` union all select order_id from order_of_run` : nothing}) as g
     ),
     candidate as (
       select 'staged' as place, group_key, file_id, line, null::text collate "C" as old_id
       from staged
       union all
       ${joined(knownRows(entity), '\n       union all\n       ')}
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

/** SELECTs of the rows with a generated id that groups of `concerned` have, wherever they are. */
function knownRows(entity: Entity): Sql[] {
  const { feed, table } = entity
  const { id, isNumbered, inProduction, waiting, deleted, deletedId } = wordsOf(entity)
  const waitingId = sql`(w.row_values ->> ${literal(id)})`
  return [
    sql`select 'production', c.group_key, p.file_id, p.line, p.${ident(id)}
       from production.${ident(table)} as p join concerned as c on ${inProduction} where ${isNumbered(ident('p', id))}`,
    sql`select 'waiting', c.group_key, w.file_id, w.line, ${waitingId}
       from ops.rejected_rows as w join concerned as c on ${waiting}
       where ${waits(feed)} and ${isNumbered(waitingId)}`,
    sql`select 'tombstone', c.group_key, t.file_id, t.line, ${deletedId}
       from production.tombstones as t join concerned as c on ${deleted}
       where t.feed = ${literal(feed)}`,
    sql`select 'set aside', c.group_key, a.file_id, a.line, null
       from production.set_aside_rows as a join concerned as c using (group_key)
       where a.feed = ${literal(feed)} and a.row_key = ''`,
  ]
}

/** Joins to a candidate c of an export that restates whole orders (w) whether its file decides the order (d). */
const joinDeciding = sql`left join whole_file as w on w.file_id = c.file_id
       left join ${decidingFiles(
         sql`select w.source, c.group_key from candidate as c join whole_file as w using (file_id)`,
       )} as d on (d.source, d.order_id, d.input_id) = (w.source, c.group_key, w.input_id)`
