import type { ScheduledJob, StandingAlarm } from '../../../../contract.ts'
import { time } from '../../format.ts'
import { State } from './runs.tsx'
import { jobWords, worded } from './words.ts'

/** What rang and has not been mended, with what to do; nothing where nothing stands. */
export function Alarms({ alarms }: { alarms: readonly StandingAlarm[] }) {
  if (alarms.length === 0) return null
  return (
    <section class="card span-12" data-card="alarms" aria-label="Alarms">
      <header class="card-head">
        <h2>Alarms</h2>
      </header>
      <ul class="checks">
        {alarms.map(({ alarm, subject, rangAt, message, hint }) => (
          <li key={`${alarm} ${subject}`}>
            <p>
              <State text={alarm} /> {message}
            </p>
            {hint && <p>What to do: {hint}</p>}
            <p class="hint">Rang {time(rangAt)}.</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The jobs of the schedule: when each is due, and how it went last. */
export function Jobs({ jobs }: { jobs: readonly ScheduledJob[] }) {
  return (
    <section class="card span-12" data-card="jobs" aria-label="What runs by itself">
      <header class="card-head">
        <h2>What runs by itself</h2>
      </header>
      {jobs.length === 0 && <p class="empty">Nothing: every job is off.</p>}
      <ul class="checks">
        {jobs.map((job) => (
          <Job key={job.job} {...job} />
        ))}
      </ul>
    </section>
  )
}

function Job({ job, description, cron, nextAt, last }: ScheduledJob) {
  return (
    <li>
      <details>
        <summary>
          <State text={last?.status ?? 'never'} />
          <span class="check-name">{worded(jobWords, job)}</span>
          <span class="check-rows">{nextAt ? `next ${time(nextAt)}` : 'no next time'}</span>
        </summary>
        <p>
          The job <code>{job}</code> {description}. Its times: <code>{cron}</code>
        </p>
        {last && <p>{last.error ?? last.summary}</p>}
        {last && (
          <p class="hint">
            Last run {time(last.startedAt)}, for {time(last.dueAt)}
            {last.attempt > 1 && `, try ${last.attempt}`}
            {last.retryAt && `; tried again at ${time(last.retryAt)}`}.
          </p>
        )}
      </details>
    </li>
  )
}
