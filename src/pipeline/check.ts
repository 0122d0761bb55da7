import { readChecks } from '../checks/check_files.ts'
import { runChecks } from '../checks/run_checks.ts'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import type { CheckResult } from './results.ts'

/** Runs all checks over everything published. It reads one publication and writes nothing. */
export async function check(db: OpenDatabase, config: Config): Promise<CheckResult[]> {
  const checks = await readChecks(config.checks)
  return inTransaction(db.pool, (trx) => runChecks(trx, checks, { isEverything: true }), {
    isSnapshot: true,
    isReadOnly: true,
  })
}
