import { col } from '../db/columns.ts'
import { restrict, type Scope } from '../db/scope.ts'
import { type Sql, sql } from '../db/sql.ts'
import { type Connection, readRow, readRows } from '../db/statements.ts'
import { StepFailedError } from '../errors.ts'
import { maskRow } from '../privacy/mask.ts'
import type { Check } from './check_files.ts'

/** One check: failed if an error check found rows, warned if a warn check did. */
export interface CheckResult {
  name: string
  severity: 'error' | 'warn'
  status: 'passed' | 'warned' | 'failed'
  failingRows: number
  /** Σ of the column `money` over all rows found; null if the check has no such column. */
  money: number | null
  /** The first rows found. */
  sample: unknown[]
  description: string
  /** What to do about them. */
  advice: string
}

/** Runs the checks over the scope. A check that finds rows fails or warns, depending on its severity. */
export async function runChecks(
  db: Connection,
  checks: readonly Check[],
  scope: Scope,
): Promise<CheckResult[]> {
  const findings: CheckResult[] = []
  const before = await showTimesIn(db, sql`(select timezone from ops.settings)`)
  for (const { name, severity, description, advice, query, sampleSize } of checks) {
    const rows = await findRows(db, name, restrict(query, scope), sampleSize)
    const failingRows = rows[0]?.failing_rows ?? 0
    findings.push({
      name,
      severity,
      status: failingRows === 0 ? 'passed' : severity === 'error' ? 'failed' : 'warned',
      failingRows,
      money: rows[0]?.money == null ? null : Number(rows[0].money),
      sample: rows.map(({ row }) => maskRow(row)),
      description,
      advice,
    })
  }
  await showTimesIn(db, sql`${before}`)
  return findings
}

/** Sets the time zone for times in samples and returns the previous one: a run reads files in the source's zone. */
async function showTimesIn(db: Connection, zone: Sql): Promise<string> {
  const row = await readRow(
    db,
    { before: col.text, after: col.text },
    sql`select z.before, set_config('timezone', coalesce(${zone}, z.before), true) as after
        from (select current_setting('timezone') as before offset 0) as z`,
  )
  return row?.before ?? 'UTC'
}

/** The first rows that a check finds, with the number and the money of all its rows. */
async function findRows(db: Connection, name: string, query: Sql, sampleSize: number) {
  try {
    return await readRows(
      db,
      { row: col.json<unknown>(), failing_rows: col.number, money: col.numeric.orNull },
      sql`select row, (count(*) over ())::integer as failing_rows, sum((row ->> 'money')::numeric) over () as money
       from (select to_jsonb(found) as row from (${query}) as found) as shown limit ${sampleSize}`,
    )
  } catch (error) {
    throw new StepFailedError(`The check sql/checks/${name}.sql could not run: ${(error as Error).message}`, {
      hint: 'Mend the query of the check, or switch it off in the configuration under checks.',
      cause: error,
    })
  }
}
