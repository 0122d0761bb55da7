import { Gauge, type Registry } from 'prom-client'
import type { Jobs } from '../../reports/jobs.ts'
import { ALARMS } from '../../schedule/alarm_list.ts'

/** What Prometheus is told of jobs and alarms. */
export function tellJobs(registry: Registry, { jobs, alarms }: Jobs): void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge<Label>({ name, help, labelNames, registers: [registry] })
  const isOk = gauge(
    'storehouse_job_ok',
    'Whether the last run of a job ended well; 0.5 while it runs or is to be tried again.',
    ['job'],
  )
  const started = gauge('storehouse_job_started_timestamp_seconds', 'When it began.', ['job'])
  const duration = gauge('storehouse_job_duration_seconds', 'How long it took.', ['job'])
  const attempts = gauge('storehouse_job_attempts', 'How often it was tried.', ['job'])
  const problems = gauge('storehouse_job_problems', 'Things that it met and someone has to see to.', ['job'])
  const next = gauge('storehouse_job_next_timestamp_seconds', 'When it is due next.', ['job'])
  for (const { job, nextAt, last } of jobs) {
    if (nextAt) next.set({ job }, nextAt.getTime() / 1000)
    if (!last) continue
    isOk.set({ job }, { done: 1, failed: 0 }[last.status] ?? 0.5)
    started.set({ job }, last.startedAt.getTime() / 1000)
    attempts.set({ job }, last.attempt)
    problems.set({ job }, last.problems)
    if (last.finishedAt) {
      duration.set({ job }, (last.finishedAt.getTime() - last.startedAt.getTime()) / 1000)
    }
  }
  const standing = gauge('storehouse_alarms', 'Alarms that rang and have not been mended.', ['alarm'])
  for (const alarm of Object.keys(ALARMS)) {
    standing.set({ alarm }, alarms.filter((one) => one.alarm === alarm).length)
  }
}
