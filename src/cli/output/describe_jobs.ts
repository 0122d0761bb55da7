import type { JobRun } from '../../reports/job_runs.ts'
import type { Jobs } from '../../reports/jobs.ts'
import { formatDuration, formatTime } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'
import { oneLine, printable } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** Jobs with their times and last runs, and what rings. */
export function describeJobs({ jobs, alarms }: Jobs, timezone: string, screen: Screen): string {
  const table = renderTable(
    [
      { title: 'job' },
      { title: 'when' },
      { title: 'next' },
      { title: 'last' },
      { title: 'result' },
      { title: '', flexible: true, maximum: 120 },
    ],
    jobs.map(({ job, cron, nextAt, last }) => [
      job,
      cron ?? 'off',
      nextAt ? formatTime(nextAt, timezone) : '',
      last ? formatTime(last.startedAt, timezone) : 'never',
      last ? resultOf(last, timezone) : '',
      last ? oneLine(last.error ?? last.summary ?? '') : '',
    ]),
    screen,
  )
  return [`${table}\nTimes are in ${timezone}.`, describeAlarms(alarms, timezone, screen)].join('\n\n')
}

function describeAlarms(alarms: Jobs['alarms'], timezone: string, { paint }: Screen): string {
  if (alarms.length === 0) return 'No alarm stands.'
  const lines = alarms.map(({ alarm, rangAt, message, hint }) =>
    printable(
      `${paint('red', alarm)}, since ${formatTime(rangAt, timezone)}: ${message}${hint ? `\n  ${hint}` : ''}`,
    ),
  )
  return ['Alarms that stand:', ...lines].join('\n')
}

/** The last runs of jobs. */
export function describeHistory(runs: readonly JobRun[], timezone: string, screen: Screen): string {
  if (runs.length === 0) return 'No job has run yet.'
  return renderTable(
    [
      { title: 'job' },
      { title: 'due' },
      { title: 'started' },
      { title: 'time', align: 'right' },
      { title: 'result' },
      { title: '', flexible: true, maximum: 120 },
    ],
    runs.map((run) => [
      run.job,
      run.isByHand ? 'by hand' : formatTime(run.dueAt, timezone),
      formatTime(run.startedAt, timezone),
      run.finishedAt ? formatDuration(run.finishedAt.getTime() - run.startedAt.getTime()) : '',
      resultOf(run, timezone),
      oneLine(run.error ?? run.summary ?? ''),
    ]),
    screen,
  )
}

function resultOf({ status, attempt, problems, retryAt }: JobRun, timezone: string): string {
  const tries = attempt > 1 ? `, try ${attempt}` : ''
  if (status === 'waiting' && retryAt) return `tried again at ${formatTime(retryAt, timezone)}`
  if (status === 'done' && problems > 0) return `done, ${problems} to see to${tries}`
  return `${status}${tries}`
}
