import { compareRows, type TableDifferences } from '../../db/compare_rows.ts'
import type { Derivation } from '../../db/derivation.ts'
import { ident, idents, sql } from '../../db/sql.ts'
import type { Connection } from '../../db/statements.ts'

/** Checks that every fact was last written by a run that published, and by none after the current publication. */
export async function compareRunIds(
  trx: Connection,
  facts: readonly Derivation[],
  told: number,
): Promise<TableDifferences[]> {
  const found: TableDifferences[] = []
  for (const { target, key } of facts) {
    found.push(
      await compareRows(trx, {
        table: `warehouse.${target}`,
        told,
        key,
        columns: [...key, 'updated_run_id'],
        expected: sql`select ${idents(key, 't')}, r.run_id as updated_run_id
          from warehouse.${ident(target)} as t
          left join ops.runs as r
            on r.run_id = t.updated_run_id
           and r.status = 'published'
           and r.run_id <= coalesce((select max(run_id) from ops.publications), r.run_id)`,
        found: sql`select ${idents(key)}, updated_run_id from warehouse.${ident(target)}`,
      }),
    )
  }
  return found
}
