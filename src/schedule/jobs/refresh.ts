import { refresh } from '../../pipeline/refresh.ts'
import type { JobContext, JobResult } from '../job.ts'

export async function refreshAnalyses({ db, config, signal, onProgress }: JobContext): Promise<JobResult> {
  const { outcome, views } = await refresh(db, { readers: config.readers, signal, onProgress })
  const summary =
    outcome === 'unchanged'
      ? 'nothing is published yet'
      : `computed forecast and clusters, refreshed ${views.length} materialized views`
  return { summary, problems: [], isFailure: false, faults: [] }
}
