import type { Check } from '../checks/check_files.ts'
import { runChecks } from '../checks/run_checks.ts'
import type { Scope } from '../db/scope.ts'
import { StepFailedError } from '../errors.ts'
import { counted, shownRow } from '../shown_text.ts'
import type { CheckResult } from './results.ts'
import type { Run } from './run.ts'

/**
 * Runs the checks over the scope, and stores what they found.
 *
 * @throws {StepFailedError} if an error check fails.
 */
export async function checkRun(
  { trx, log }: Run,
  checks: readonly Check[],
  scope: Scope,
): Promise<CheckResult[]> {
  const findings: CheckResult[] = []
  await log.step('checks', async () => {
    findings.push(...(await runChecks(trx, checks, scope)))
    return { rowsIn: checks.length, rowsOut: findings.filter(({ status }) => status !== 'passed').length }
  })
  await log.keepChecks(findings)
  refuseFailed(findings)
  return findings
}

function refuseFailed(findings: readonly CheckResult[]): void {
  const failed = findings.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return
  const lines = failed.map(
    (check) =>
      `${check.name}: the rule "${check.description}" is broken by ${counted(check.failingRows, 'row')}, such as ${shownRow(check.sample[0])}`,
  )
  throw new StepFailedError(
    `Nothing was published, because ${counted(failed.length, 'quality check')} failed:\n${lines.join('\n')}`,
    {
      hint: [
        ...failed.map(({ name, advice }) => `${name}: ${advice}`),
        'The files are as they were; storehouse status shows the run.',
      ].join('\n'),
    },
  )
}
