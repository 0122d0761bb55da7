import { localTime } from '../../config/cron.ts'

/** `Next: load 2026-11-21 01:00 (Europe/Riga).` */
export function describeNextTimes(jobs: { job: string; at: Date | undefined }[], timezone: string): string {
  const times = jobs.map(({ job, at }) => `${job} ${at === undefined ? 'never' : localTime(at, timezone)}`)
  return `Next: ${times.join(', ')} (${timezone}).`
}
