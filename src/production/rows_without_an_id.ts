import { ident, idents, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import {
  type Entity,
  rowKey,
  type StagedFile,
  stagedId,
  stagedRows,
  typedRows,
  valueColumns,
} from './entity.ts'
import { countOutcomes } from './merge.ts'
import { findRows, numbered, waits, wordsOf } from './numbered_rows.ts'

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

const moved = ({ table }: Pick<Entity, 'table'>) => ident(`moved_${table}`)

/** Known rows that can't stay where they are: they lose, get another number, or come back. */
const isDisplaced = sql`n.place <> 'staged' and n.new_id is distinct from n.old_id`

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
