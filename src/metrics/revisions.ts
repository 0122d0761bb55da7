import { col } from '../db/columns.ts'
import type { Kept } from '../db/derivation.ts'
import { ident, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../db/statements.ts'
import { reportTable } from './derivations.ts'
import { type Entity, entities, type Metric, metricsOf } from './registry.ts'
import { idColumn } from './report_figures.ts'

/** The id of the shop in ops.report_revisions. */
export const shopId = '(shop)'

/**
 * Records the stored figures that this run changed in closed periods: those whose last day is not after the as-of date
 * of an earlier publication. Also records this publication. It reads the temporary tables that applying the derivations
 * left (`noted`). A table that was empty before has nothing to revise.
 *
 * Grain: one row per report, entity and period. Returns their number. Unchanged figures write nothing.
 */
export async function recordRevisions(trx: Connection, noted: ReadonlyMap<string, Kept>): Promise<number> {
  await execute(
    trx,
    sql`insert into ops.publications (run_id, published_at, as_of_date)
     select r.run_id, clock_timestamp(), a.last_date
     from this_run as r
     left join warehouse.activity as a on true
     on conflict (run_id) do update set published_at = excluded.published_at, as_of_date = excluded.as_of_date`,
  )
  const unfilled = await readRows(
    trx,
    { report: col.text, name: col.text },
    sql`delete from ops.new_report_columns returning report, column_name as name`,
  )
  // The latest as-of date of all: the date can move back when the order that set it is corrected.
  const closedThrough = await readValue(
    trx,
    col.date.orNull,
    sql`select max(as_of_date) from ops.publications where run_id <> (select run_id from this_run)`,
  )
  if (!closedThrough) return 0
  let rows = 0
  for (const entity of entities) {
    const kept = noted.get(reportTable(entity))
    if (!kept?.changed && !kept?.gone) continue
    const isNew = ({ name }: Metric) =>
      unfilled.some((one) => one.report === reportTable(entity) && one.name === name)
    const names = metricsOf(entity).flatMap((one) => (isNew(one) ? [] : [one.name]))
    rows += await execute(trx, revisionsSql(entity, names, closedThrough, kept))
  }
  return rows
}

function revisionsSql(entity: Entity, names: readonly string[], closedThrough: string, kept: Kept): Sql {
  const table = reportTable(entity)
  const id = idColumn(entity)
  const row = (kind: Sql, old: (name: string) => Sql, fresh: (name: string) => Sql, from: string) => sql`
    select
        ${id === undefined ? literal(shopId) : ident(id)} as entity_id, period_type, period_start, period_end, ${kind} as kind,
        jsonb_strip_nulls(jsonb_build_object(
            ${joined(
              names.map(
                (name) => sql`${literal(name)}, case when ${old(name)} is distinct from ${fresh(name)}
                then jsonb_build_array(${old(name)}, ${fresh(name)}) end`,
              ),
              ',\n            ',
            )}
        )) as pairs
    from ${ident(from)}
    where period_end <= ${closedThrough}::date + 1`
  const changed = row(
    sql`case when is_new then 'appeared' else 'changed' end`,
    (name) => ident(`old_${name}`),
    (name) => ident(name),
    `changed_${table}`,
  )
  const vanished = row(
    sql`'vanished'`,
    (name) => ident(name),
    () => sql`null`,
    `gone_${table}`,
  )
  return sql`insert into ops.report_revisions
       (run_id, report, entity_id, period_type, period_start, period_end, kind, changes, files, revised_at)
     select
       (select run_id from this_run), ${table}, r.entity_id, r.period_type, r.period_start, r.period_end, r.kind,
       (select jsonb_object_agg(p.key, jsonb_build_object('old', p.value -> 0, 'new', p.value -> 1))
        from jsonb_each(r.pairs) as p),
       array(select distinct f.name from run_file join ops.files as f using (file_id) order by f.name),
       (select published_at from ops.publications where run_id = (select run_id from this_run))
     from (${joined([...(kept.changed ? [changed] : []), ...(kept.gone ? [vanished] : [])], '\n       union all')}
     ) as r
     where r.pairs <> '{}'`
}
