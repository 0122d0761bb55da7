import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readValue } from '../db/statements.ts'
import { type Entity, keyHash, rowKey, type StagedFile, valueColumns } from './entity.ts'

/**
 * Keeps `ops.contradictions`: rows of one file with the same key, the same age and different values, as long as the
 * newest of them is the newest of its key. So it depends on the files, however they arrive. Call it before the decided
 * rows are applied.
 *
 * `decided` is a table with at least the outcome of each key that existed before. If `isContested`, `contested_<table>`
 * has the staged rows of keys that have several.
 */
export async function keepContradictions(
  trx: Connection,
  entity: Entity,
  files: readonly StagedFile[],
  decided: Sql,
  isContested: boolean,
): Promise<void> {
  const { feed, table } = entity
  // A row that was rejected once counts after the others of its file.
  const retried = files.filter(({ stagedFileId, fileId }) => stagedFileId !== fileId)
  const isWeighed = isContested || retried.length > 0
  if (isWeighed) await weigh(trx, entity, decided, isContested, retried)
  const areKnown = await readValue(
    trx,
    col.boolean,
    sql`select exists (select from ops.contradictions where feed = ${literal(feed)})`,
  )
  if (areKnown) {
    await execute(
      trx,
      sql`delete from ops.contradictions as k using ${decided} as d
       where k.feed = ${literal(feed)} and k.row_key = ${rowKey(entity.key, 'd')} and d.outcome <> 'superseded'`,
    )
  }
  if (isWeighed) {
    await execute(
      trx,
      sql`insert into ops.contradictions (feed, row_key, file_id, line, effective_at, values_hash, money, run_id)
       select ${literal(feed)}, row_key, file_id, line, effective_at, values_hash, money, (select run_id from this_run)
       from ${ident(`version_${table}`)}
       on conflict (feed, md5(row_key), values_hash) do update set line = excluded.line`,
    )
  }
}

/** Makes `version_<table>`: for each contradicted key, the values that its newest file gives it, all of one age. */
async function weigh(
  trx: Connection,
  entity: Entity,
  decided: Sql,
  isContested: boolean,
  retried: readonly StagedFile[],
): Promise<void> {
  const { feed, table, key } = entity
  const isDeleted = entity.deletable ? sql`r.is_deleted` : sql`false`
  // Lines numbered by their position replace each other, whatever their age.
  const rows = (from: Sql) =>
    sql`select ${joined([...key.map((column) => sql`r.${ident(column)}`), ...versionColumns(entity, isDeleted)])}
     from (select * from ${from}${entity.replaces ? sql` where not (${entity.replaces})` : nothing}) as r`
  const staged = [
    ...(isContested ? [rows(sql`${ident(`contested_${table}`)} as i`)] : []),
    ...(retried.length > 0
      ? [
          rows(
            sql`(select * from ${decided} where file_id in (${joined(retried.map(({ fileId }) => literal(fileId)))})) as i`,
          ),
        ]
      : []),
  ]
  await execute(
    trx,
    sql`create temp table ${ident(`weighed_${table}`)} on commit drop as ${joined(staged, '\nunion all\n')}`,
  )
  await execute(trx, sql`analyze ${ident(`weighed_${table}`)}`)
  const columns = sql`row_key, file_id, line, effective_at, values_hash, money`
  const counts = entity.lost ? sql`and c.row_key not in (select row_key from ${entity.lost})` : nothing
  const standing = [
    sql`select ${joined(versionColumns(entity, sql`false`))}
     from production.${ident(table)} as r
     join concerned as c on ${joined(
       key.map((column) => sql`r.${ident(column)} = c.${ident(column)}`),
       ' and ',
     )}
     where r.file_id is not null ${counts}`,
    ...(entity.waits
      ? [
          sql`select ${joined(versionColumns(entity, sql`false`))}
           from ops.rejected_rows as w
           join concerned as c on w.feed = ${literal(feed)} and w.reason = 'orphan' and w.status = 'open' and w.row_key = c.row_key ${counts}
           cross join lateral jsonb_populate_record(null::production.${ident(table)}, w.row_values) as r`,
        ]
      : []),
    ...(entity.deletable
      ? [
          sql`select t.row_key, t.file_id, t.line, t.effective_at, ${deletedHash}, ${entity.worth ? sql`0` : sql`null`}
           from production.tombstones as t join concerned as c on t.feed = ${literal(feed)} and t.row_key_hash = ${keyHash(sql`c.row_key`)} ${counts}`,
        ]
      : []),
  ]
  await execute(
    trx,
    sql`create temp table ${ident(`version_${table}`)} on commit drop as
     with concerned as (
       select distinct row_key, ${idents(key)} from ${ident(`weighed_${table}`)}
     ),
     known as (
       select ${columns} from ${ident(`weighed_${table}`)}
       union all
       select ${columns} from ops.contradictions
       where feed = ${literal(feed)} and row_key in (select row_key from concerned)
       union all
       ${joined(standing, '\nunion all\n')}
     ),
     newest as (
       select distinct on (k.row_key) k.row_key, k.file_id, k.effective_at
       from known as k join file_rank as f using (file_id)
       order by k.row_key, k.effective_at desc nulls last, f.file_rank desc, k.line desc
     ),
     version as (
       select
         k.row_key, k.file_id, k.effective_at, k.values_hash, max(k.line) as line, min(k.money) as money,
         count(*) over (partition by k.row_key) as versions
       from known as k
       join newest as n on n.row_key = k.row_key and n.file_id = k.file_id
         and n.effective_at is not distinct from k.effective_at
       group by k.row_key, k.file_id, k.effective_at, k.values_hash
     )
     select ${columns} from version where versions > 1`,
  )
}

/** All rows that delete their key say the same. */
const deletedHash = sql`md5('deleted')::uuid`

/** Columns of a row r: row_key, file_id, line, effective_at, values_hash and money. */
function versionColumns(entity: Entity, isDeleted: Sql): Sql[] {
  const { key, follows = [], worth } = entity
  const values = valueColumns(entity).filter((name) => !key.includes(name) && !follows.includes(name))
  const money = worth
    ? sql`case when ${isDeleted} then 0 else coalesce(${worth('r')}, 0) end`
    : sql`null::numeric`
  return [
    sql`${rowKey(key, 'r')} as row_key`,
    sql`r.file_id`,
    sql`r.line`,
    sql`${entity.hasUpdatedAt ? sql`r.effective_at` : sql`null::timestamptz`} as effective_at`,
    sql`case when ${isDeleted} then ${deletedHash}
      else md5(row(${idents(values, 'r')})::text)::uuid end as values_hash`,
    sql`${money} as money`,
  ]
}
