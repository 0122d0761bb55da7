import { removeOld } from '../../pipeline/retention.ts'
import type { JobContext, JobResult } from '../job.ts'

export async function clearAway({ db, config, now }: JobContext): Promise<JobResult> {
  const { rejects, runs, logs, archivedFiles } = await removeOld(db, config, now())
  const parts = [
    rejects > 0 ? `the text of ${rejects} rejected rows` : '',
    runs > 0 ? `${runs} rows on runs` : '',
    logs > 0 ? `${logs} logs` : '',
    archivedFiles > 0 ? `${archivedFiles} archived files` : '',
  ].filter((part) => part !== '')
  const summary = parts.length === 0 ? 'nothing is old enough to go' : `removed ${parts.join(', ')}`
  return { summary, problems: [], isFailure: false, faults: [] }
}
