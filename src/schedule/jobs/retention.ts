import { removeOld } from '../../pipeline/retention.ts'
import { counted } from '../../shown_text.ts'
import type { JobContext, JobResult } from '../job.ts'

export async function clearAway({ db, config, now }: JobContext): Promise<JobResult> {
  const { rejects, runs, logs, archivedFiles } = await removeOld(db, config, now())
  const parts = [
    rejects > 0 ? `the text of ${counted(rejects, 'rejected row')}` : '',
    runs > 0 ? counted(runs, 'record of runs', 'records of runs') : '',
    logs > 0 ? counted(logs, 'log') : '',
    archivedFiles > 0 ? counted(archivedFiles, 'archived file') : '',
  ].filter((part) => part !== '')
  const summary = parts.length === 0 ? 'nothing is old enough to go' : `removed ${parts.join(', ')}`
  return { summary, problems: [], isFailure: false, faults: [] }
}
