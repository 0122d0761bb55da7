import type { VerifyOptions } from '../../pipeline/verify/results.ts'
import { verify } from '../../pipeline/verify/verify.ts'
import { counted, shownFinding } from '../../shown_text.ts'
import { ALARMS } from '../alarm_list.ts'
import type { Fault } from '../faults.ts'
import type { JobContext, JobResult } from '../job.ts'

const SAMPLED_DAYS = 7

export function verifySample(context: JobContext): Promise<JobResult> {
  return compare(context, { sample: SAMPLED_DAYS })
}

export function verifyAll(context: JobContext): Promise<JobResult> {
  return compare(context, {})
}

/** Proves that the published tables follow from their files, and reports each table and check that differs. */
export async function compare(
  { db, config, signal, onProgress }: JobContext,
  options: Pick<VerifyOptions, 'sample' | 'days'>,
): Promise<JobResult> {
  const { outcome, tables, checks, sample, runId } = await verify(db, config, {
    ...options,
    signal,
    onProgress,
  })
  if (outcome === 'empty')
    return { summary: 'nothing is loaded yet', problems: [], isFailure: false, faults: [] }
  const differing = tables.filter((table) => table.differing > 0)
  const failed = checks.filter(({ status }) => status === 'failed')
  const faults: Fault[] = [
    ...differing.map(({ table, differing: rows }) => ({
      alarm: 'verify_differs' as const,
      subject: table,
      mark: '',
      message: `${table}: ${counted(rows, 'row differs', 'rows differ')} from what it is made of (run ${runId}).`,
      hint: ALARMS.verify_differs.advice,
      stays: true,
    })),
    ...failed.map((check) => ({
      alarm: 'check_failed' as const,
      subject: `check ${check.name}`,
      mark: '',
      message: `The check ${check.name} finds ${shownFinding(check)}: ${check.description}`,
      hint: check.advice,
      stays: true,
    })),
  ]
  const what = sample ? counted(sample.days.length, 'day') : 'everything'
  const summary =
    faults.length === 0
      ? `compared ${what} with what it is made of: ${counted(tables.length, 'comparison')} and ${counted(checks.length, 'check')}, all sound`
      : `compared ${what}: ${counted(differing.length, 'differing table')}, ${counted(failed.length, 'failed check')}`
  return { summary, problems: faults.map(({ message }) => message), isFailure: false, faults }
}
