import type { JobContext, JobResult } from '../job.ts'

/** Brings the data of the pages back into memory, after jobs that read the whole history. */
export async function readAhead({ db, config, signal }: JobContext): Promise<JobResult> {
  const [{ makeService }, { readPagesOnce }] = await Promise.all([
    import('../../dashboard/service.ts'),
    import('../../dashboard/warm_up.ts'),
  ])
  const service = makeService({ db, config, version: '', webFolder: '' })
  const { read, failed } = await readPagesOnce(service, signal)
  signal.throwIfAborted()
  const summary = `read ${read} pages of the dashboard`
  const problems = failed.map(({ page, error }) => `The page ${page} could not be read: ${error.message}`)
  return { summary, problems, isFailure: false, faults: [] }
}
