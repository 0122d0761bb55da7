import type { JobName } from '../config/jobs.ts'
import type { Job } from './job.ts'
import { archiveOldEvents } from './jobs/archive.ts'
import { audit } from './jobs/audit.ts'
import { loadInbox, wasLoadedSince } from './jobs/load.ts'
import { readAhead } from './jobs/read_ahead.ts'
import { refreshAnalyses } from './jobs/refresh.ts'
import { report } from './jobs/reports.ts'
import { clearAway } from './jobs/retention.ts'
import { verifyAll, verifySample } from './jobs/verify.ts'

/** What each job does. src/config/jobs.ts declares when. */
export const jobs: Record<JobName, Job> = {
  load: { run: loadInbox, wasDoneSince: wasLoadedSince },
  verify_sample: { run: verifySample },
  reports: { run: report },
  read_ahead: { run: readAhead },
  refresh: { run: refreshAnalyses },
  verify: { run: verifyAll },
  audit: { run: audit },
  archive: { run: archiveOldEvents },
  retention: { run: clearAway },
}
