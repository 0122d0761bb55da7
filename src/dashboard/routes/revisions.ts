import type { z } from 'zod'
import { col } from '../../db/columns.ts'
import { type Sql, sql, value } from '../../db/sql.ts'
import { readRows, readValue } from '../../db/statements.ts'
import { metricsOf } from '../../metrics/registry.ts'
import type { revisionsQuery } from '../contract/health.ts'
import type { Revision, RevisionsAnswer } from '../contract.ts'
import { columnNamed } from '../glossary.ts'
import { cellOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'

/** The most files to show for a revision. */
const FILES_OF_REVISION = 20

/** Why figures of the past changed. */
export async function revisions(
  { trx }: Snapshot,
  { offset, limit, ...filter }: z.output<typeof revisionsQuery>,
): Promise<RevisionsAnswer> {
  const [report, entity, period_type] = [filter.report, filter.entity, filter.period_type].map((given) =>
    value(given ?? null),
  ) as [Sql, Sql, Sql]
  const [from, to] = [value(filter.from ?? null), value(filter.to ?? null)]
  const conditions = sql`(${report}::text is null or r.report = ${report})
        and (${entity}::text is null or r.entity_id = ${entity})
        and (${period_type}::text is null or r.period_type = ${period_type})
        and (${from}::date is null or r.period_end > ${from})
        and (${to}::date is null or r.period_start <= ${to})`
  const total = await readValue(
    trx,
    col.number,
    sql`select count(*) from ops.report_revisions as r where ${conditions}`,
  )
  const rows = await readRows(
    trx,
    {
      run_id: col.number,
      revised_at: col.time,
      report: col.text,
      entity_id: col.text,
      entity_name: col.text.orNull,
      period_type: col.text,
      period_start: col.date,
      period_end: col.date,
      kind: col.text,
      changes: col.json<Record<string, { old: unknown; new: unknown }>>(),
      files: col.texts,
      file_count: col.number,
    },
    sql`select
        r.run_id,
        r.revised_at,
        r.report,
        r.entity_id,
        p.product_name as entity_name,
        r.period_type,
        r.period_start,
        (r.period_end - 1)::date as period_end,
        r.kind,
        r.changes,
        r.files[1:${FILES_OF_REVISION}] as files,
        cardinality(r.files) as file_count
    from ops.report_revisions as r
    left join warehouse.dim_product as p on r.report = 'product_reports' and p.product_id = r.entity_id
    where ${conditions}
    order by r.revised_at desc, r.report desc, r.period_start desc, r.period_type, r.entity_id
    limit ${limit}
    offset ${offset}`,
  )
  return {
    total: total,
    offset,
    revisions: rows.map(
      (row): Revision => ({
        runId: Number(row.run_id),
        revisedAt: row.revised_at.toISOString(),
        report: row.report,
        entityId: row.entity_id,
        entityName: row.entity_name,
        periodType: row.period_type,
        periodStart: row.period_start,
        periodEnd: row.period_end,
        kind: row.kind,
        changes: inOrder(Object.keys(row.changes)).map((name) => {
          const { label, unit } = columnNamed(name)
          const change = row.changes[name]
          return { metric: name, label, unit, old: cellOf(change?.old, unit), new: cellOf(change?.new, unit) }
        }),
        files: row.files,
        fileCount: Number(row.file_count),
      }),
    ),
  }
}

const order = metricsOf('shop').map(({ name }) => name)

function inOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => order.indexOf(a) - order.indexOf(b))
}
