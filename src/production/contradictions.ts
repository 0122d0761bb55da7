import { type Executor, execute, rowsOf } from '../db/query.ts'
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
  trx: Executor,
  entity: Entity,
  files: readonly StagedFile[],
  decided: string,
  isContested: boolean,
): Promise<void> {
  const { feed, table } = entity
  // A row that was rejected once counts after the others of its file.
  const retried = files.filter(({ stagedFileId, fileId }) => stagedFileId !== fileId)
  const isWeighed = isContested || retried.length > 0
  if (isWeighed) await weigh(trx, entity, decided, isContested, retried)
  const [known] = await rowsOf<{ any: boolean }>(
    trx,
    `select exists (select from ops.contradictions where feed = '${feed}') as any`,
  )
  if (known?.any) {
    await execute(
      trx,
      `delete from ops.contradictions as k using ${decided} as d
       where k.feed = '${feed}' and k.row_key = ${rowKey(entity.key, 'd')} and d.outcome <> 'superseded'`,
    )
  }
  if (isWeighed) {
    await execute(
      trx,
      `insert into ops.contradictions (feed, row_key, file_id, line, effective_at, values_hash, money, run_id)
       select '${feed}', row_key, file_id, line, effective_at, values_hash, money, (select run_id from this_run)
       from version_${table}
       on conflict (feed, md5(row_key), values_hash) do update set line = excluded.line`,
    )
  }
}

/** Makes `version_<table>`: for each contradicted key, the values that its newest file gives it, all of one age. */
async function weigh(
  trx: Executor,
  entity: Entity,
  decided: string,
  isContested: boolean,
  retried: readonly StagedFile[],
): Promise<void> {
  const { feed, table, key } = entity
  const isDeleted = entity.deletable ? 'r.is_deleted' : 'false'
  // Lines numbered by their position replace each other, whatever their age.
  const rows = (from: string) =>
    `select ${[...key.map((column) => `r.${column}`), ...versionColumns(entity, isDeleted)].join(', ')}
     from (select * from ${from}${entity.replaces ? ` where not (${entity.replaces})` : ''}) as r`
  const staged = [
    ...(isContested ? [rows(`contested_${table} as i`)] : []),
    ...(retried.length > 0
      ? [
          rows(
            `(select * from ${decided} where file_id in (${retried.map(({ fileId }) => fileId).join(', ')})) as i`,
          ),
        ]
      : []),
  ]
  await execute(trx, `create temp table weighed_${table} on commit drop as ${staged.join('\nunion all\n')}`)
  await execute(trx, `analyze weighed_${table}`)
  const columns = 'row_key, file_id, line, effective_at, values_hash, money'
  const counts = entity.lost ? `and c.row_key not in (select row_key from ${entity.lost})` : ''
  const standing = [
    `select ${versionColumns(entity, 'false').join(', ')}
     from production.${table} as r
     join concerned as c on ${key.map((column) => `r.${column} = c.${column}`).join(' and ')}
     where r.file_id is not null ${counts}`,
    ...(entity.waits
      ? [
          `select ${versionColumns(entity, 'false').join(', ')}
           from ops.rejected_rows as w
           join concerned as c on w.feed = '${feed}' and w.reason = 'orphan' and w.status = 'open' and w.row_key = c.row_key ${counts}
           cross join lateral jsonb_populate_record(null::production.${table}, w.row_values) as r`,
        ]
      : []),
    ...(entity.deletable
      ? [
          `select t.row_key, t.file_id, t.line, t.effective_at, ${deletedHash}, ${entity.worth ? '0' : 'null'}
           from production.tombstones as t join concerned as c on t.feed = '${feed}' and t.row_key_hash = ${keyHash('c.row_key')} ${counts}`,
        ]
      : []),
  ]
  await execute(
    trx,
    `create temp table version_${table} on commit drop as
     with concerned as (
       select distinct row_key, ${key.join(', ')} from weighed_${table}
     ),
     known as (
       select ${columns} from weighed_${table}
       union all
       select ${columns} from ops.contradictions
       where feed = '${feed}' and row_key in (select row_key from concerned)
       union all
       ${standing.join('\nunion all\n')}
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
const deletedHash = `md5('deleted')::uuid`

/** Columns of a row r: row_key, file_id, line, effective_at, values_hash and money. */
function versionColumns(entity: Entity, isDeleted: string): string[] {
  const { key, follows = [], worth } = entity
  const values = valueColumns(entity).filter((name) => !key.includes(name) && !follows.includes(name))
  const money = worth ? `case when ${isDeleted} then 0 else coalesce(${worth('r')}, 0) end` : 'null::numeric'
  return [
    `${rowKey(key, 'r')} as row_key`,
    'r.file_id',
    'r.line',
    `${entity.hasUpdatedAt ? 'r.effective_at' : 'null::timestamptz'} as effective_at`,
    `case when ${isDeleted} then ${deletedHash}
      else md5(row(${values.map((name) => `r.${name}`).join(', ')})::text)::uuid end as values_hash`,
    `${money} as money`,
  ]
}
