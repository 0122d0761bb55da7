import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse schedule`. */
export function scheduleCommand(): Command {
  return command('schedule', 'run the nightly jobs, in the foreground, until Ctrl-C', [
    'storehouse schedule',
    'storehouse schedule >> storehouse.log 2>&1',
  ])
    .addHelpText(
      'after',
      '\nThe inbox is loaded at 01:00 in the business time zone, unless schedule.load says\notherwise. What was missed is made up for at the start.\nThe jobs, their times and how they went: storehouse jobs list',
    )
    .action(action(runSchedule))
}

async function runSchedule(session: Session): Promise<Outcome> {
  const config = await session.config()
  if (Object.keys(config.schedule).length === 0) {
    throw new UsageError('Every job is off: there is nothing to schedule.', {
      hint: 'Give schedule.load a cron line in storehouse.config, such as "0 1 * * *".',
    })
  }
  const [{ startScheduler }, { holdServer }, { describeNextTimes }] = await Promise.all([
    import('../scheduler_run.ts'),
    import('../start/server_use.ts'),
    import('../output/describe_schedule.ts'),
  ])
  const db = await session.migratedDatabase()
  const held = await holdServer(db, 'storehouse schedule', session.warn)
  const scheduler = await startScheduler(session, config)
  session.note(`The schedule runs until Ctrl-C. ${describeNextTimes(scheduler.nextTimes(), config.timezone)}`)
  try {
    await scheduler.ended
  } finally {
    await held.release()
  }
  session.note('The schedule was stopped; nothing was at work.')
  return { json: { stopped: true }, text: '' }
}
