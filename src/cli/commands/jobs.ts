import type { Command } from 'commander'
import { JOBS, type JobName } from '../../config/jobs.ts'
import { LockedError, UsageError } from '../../errors.ts'
import { action, command, positive } from '../arguments.ts'
import { describeHistory, describeJobs } from '../output/describe_jobs.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

const names = Object.keys(JOBS) as JobName[]

/** `storehouse jobs list|history|run`. */
export function jobsCommand(): Command {
  return command('jobs', 'what the schedule runs: when, how it went, what rings', [
    'storehouse jobs list',
    'storehouse jobs run reports',
  ])
    .addCommand(
      command('list', 'each job with its next time and how it went last, and the alarms that stand', [
        'storehouse jobs list',
      ]).action(action(list)),
    )
    .addCommand(
      command('history', 'the last runs of a job, or of all', ['storehouse jobs history load --limit 30'])
        .argument('[job]', `one of ${names.join(', ')}`)
        .option('--limit <n>', 'runs to show', positive, 20)
        .action(action<{ limit: number }>(history)),
    )
    .addCommand(
      command('run', 'run a job now; nothing rings', ['storehouse jobs run retention'])
        .argument('<job>', `one of ${names.join(', ')}`)
        .action(action(run)),
    )
}

async function list(session: Session): Promise<Outcome> {
  const config = await session.config()
  const db = await session.readableDatabase()
  const { readJobs } = await import('../../reports/jobs.ts')
  const jobs = await readJobs(db.pool, config, new Date())
  return { json: jobs, text: describeJobs(jobs, config.timezone, session) }
}

async function history(session: Session, { limit }: { limit: number }, [job]: string[]): Promise<Outcome> {
  if (job !== undefined) known(job)
  const config = await session.config()
  const db = await session.readableDatabase()
  const { readJobHistory } = await import('../../reports/job_runs.ts')
  const runs = await readJobHistory(db.pool, job, limit)
  return { json: { runs }, text: describeHistory(runs, config.timezone, session) }
}

async function run(session: Session, _options: object, [name = '']: string[]): Promise<Outcome> {
  const job = known(name)
  session.publishing = 'not_yet'
  const config = await session.config()
  await session.migratedDatabase()
  const [{ jobs }, { runRecorded }, { shownError }] = await Promise.all([
    import('../../schedule/jobs.ts'),
    import('../../schedule/run_job.ts'),
    import('../errors.ts'),
  ])
  const now = () => new Date()
  const result = await runRecorded(
    jobs[job],
    session.openDatabase,
    {
      config,
      signal: session.signal,
      onProgress: session.watchPublishing,
      warn: session.warn,
      now,
      isAlone: true,
    },
    {
      slot: { job, dueAt: now(), isByHand: true },
      attempt: 1,
      now,
      judge: (error) => {
        const { message, hint } = shownError(error, session.place)
        return { status: 'failed', error: message, hint }
      },
    },
  )
  if (typeof result === 'string') {
    throw new LockedError('Another job is at work.', {
      hint: 'Wait until it has ended (storehouse jobs list shows it), then run this command again.',
    })
  }
  const { summary, problems, isFailure, faults } = result
  const lines = [
    `${job}: ${summary}`,
    ...problems.map((problem) => session.paint(isFailure ? 'red' : 'yellow', problem)),
  ]
  return {
    json: { job, summary, problems, faults },
    text: lines.join('\n'),
    exitCode: isFailure ? 1 : problems.length > 0 ? 3 : 0,
  }
}

function known(name: string): JobName {
  const found = names.find((one) => one === name)
  if (found) return found
  throw new UsageError(`There is no job "${name}".`, { hint: `Jobs: ${names.join(', ')}.` })
}
