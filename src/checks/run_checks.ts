import { type Executor, rowsOf } from '../db/query.ts'
import { restrict, type Scope } from '../db/scope.ts'
import { StepFailedError } from '../errors.ts'
import { maskRow } from '../privacy/mask.ts'
import type { Check } from './check_files.ts'

const sampleSize = 5

/** What a check found; see CheckResult of the pipeline. */
export interface CheckFinding {
  name: string
  severity: 'error' | 'warn'
  status: 'passed' | 'warned' | 'failed'
  failingRows: number
  sample: unknown[]
  description: string
}

/** Runs the checks over the scope. A check that finds rows fails or warns, by its severity. */
export async function runChecks(
  db: Executor,
  checks: readonly Check[],
  scope: Scope,
): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = []
  for (const { name, severity, description, query } of checks) {
    const rows = await findRows(db, name, restrict(query, scope))
    const failingRows = rows[0]?.failing_rows ?? 0
    findings.push({
      name,
      severity,
      status: failingRows === 0 ? 'passed' : severity === 'error' ? 'failed' : 'warned',
      failingRows,
      sample: rows.map(({ row }) => maskRow(row)),
      description,
    })
  }
  return findings
}

async function findRows(db: Executor, name: string, query: string) {
  try {
    return await rowsOf<{ row: unknown; failing_rows: number }>(
      db,
      `select to_jsonb(found) as row, (count(*) over ())::integer as failing_rows
       from (${query}) as found limit ${sampleSize}`,
    )
  } catch (error) {
    throw new StepFailedError(`The check sql/checks/${name}.sql could not run: ${(error as Error).message}`, {
      hint: 'Mend the query of the check, or switch it off in the configuration under checks.',
      cause: error,
    })
  }
}
