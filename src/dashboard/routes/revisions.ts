import type { z } from 'zod'
import { boundRowsOf } from '../../db/query.ts'
import { metricsOf } from '../../metrics/registry.ts'
import type { revisionsQuery } from '../contract/health.ts'
import type { Revision, RevisionsAnswer } from '../contract.ts'
import { columnNamed } from '../glossary.ts'
import { cellOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'

/** Files of a revision that are shown. */
const FILES_OF_REVISION = 20

/** Why figures of the past changed. */
export async function revisions(
  { trx }: Snapshot,
  { offset, limit, ...filter }: z.output<typeof revisionsQuery>,
): Promise<RevisionsAnswer> {
  const conditions = `($1::text is null or r.report = $1)
        and ($2::text is null or r.entity_id = $2)
        and ($3::text is null or r.period_type = $3)
        and ($4::date is null or r.period_end > $4)
        and ($5::date is null or r.period_start <= $5)`
  const values = [
    filter.report ?? null,
    filter.entity ?? null,
    filter.period_type ?? null,
    filter.from ?? null,
    filter.to ?? null,
  ]
  const [total] = await boundRowsOf<{ total: number }>(
    trx,
    `select count(*) as total from ops.report_revisions as r where ${conditions}`,
    values,
  )
  const rows = await boundRowsOf<{
    run_id: number
    revised_at: Date
    report: string
    entity_id: string
    entity_name: string | null
    period_type: string
    period_start: string
    period_end: string
    kind: string
    changes: Record<string, { old: unknown; new: unknown }>
    files: string[]
    file_count: number
  }>(
    trx,
    `select
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
    limit $6
    offset $7`,
    [...values, limit, offset],
  )
  return {
    total: Number(total?.total ?? 0),
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
