import { localTime } from '../../config/cron.ts'

const SHOWN = 2

/** `Next: load 2026-11-21 01:00, reports 2026-11-21 01:30, and 6 more (Europe/Riga): storehouse jobs list.` */
export function describeNextTimes(jobs: { job: string; at: Date | undefined }[], timezone: string): string {
  const byTime = jobs.toSorted((a, b) => (a.at?.getTime() ?? Infinity) - (b.at?.getTime() ?? Infinity))
  const times = byTime
    .slice(0, SHOWN)
    .map(({ job, at }) => `${job} ${at === undefined ? 'never' : localTime(at, timezone)}`)
  const more = jobs.length - times.length
  if (more === 0) return `Next: ${times.join(', ')} (${timezone}).`
  return `Next: ${times.join(', ')}, and ${more} more (${timezone}): storehouse jobs list.`
}
