import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import { describeNextTimes } from '../output/describe_schedule.ts'
import type { Outcome } from '../run_command.ts'
import { startScheduler } from '../scheduler_run.ts'
import type { Session } from '../session.ts'
import { holdServer } from '../start/server_use.ts'

/** `storehouse schedule`. */
export function scheduleCommand(): Command {
  return command('schedule', 'run the nightly jobs, in the foreground, until Ctrl-C', [
    'storehouse schedule',
    'storehouse schedule >> storehouse.log 2>&1',
  ])
    .addHelpText(
      'after',
      '\nThe nightly load of the inbox runs at 01:00 in the business time zone, unless schedule.load says otherwise.\nA night that was missed is made up for at the start. Times: storehouse status',
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
  const db = await session.migratedDatabase()
  const held = await holdServer(db, 'storehouse schedule')
  const scheduler = await startScheduler(session, config)
  session.note(`The schedule runs until Ctrl-C. ${describeNextTimes(scheduler.nextTimes(), config.timezone)}`)
  try {
    await scheduler.ended
  } finally {
    await held.end().catch(() => undefined)
  }
  session.note('The schedule was stopped; nothing was at work.')
  return { json: { stopped: true }, text: '' }
}
