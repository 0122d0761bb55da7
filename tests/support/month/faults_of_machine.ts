import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storehouse } from '../command_line.ts'
import { filesOf } from './books.ts'
import type { Fault } from './fault.ts'
import type { Month } from './month.ts'
import { dateOf, TIMEZONE } from './nights.ts'

/** A server on which nobody listens. */
const NOWHERE = 'postgres://storehouse@127.0.0.1:1/storehouse'

/** Puts a file where a folder should be, until the end that it gives. */
async function block(folder: string): Promise<void> {
  await rename(folder, `${folder}.away`)
  await writeFile(folder, 'no folder')
}

async function unblock(folder: string): Promise<void> {
  await rm(folder)
  await rename(`${folder}.away`, folder)
}

/** A job of the schedule that is killed while it copies rows, as by `kill -9`. */
async function killLoad({ shop, settings }: Month): Promise<void> {
  const folder = join(shop.folder, 'killed')
  await mkdir(folder, { recursive: true })
  const { inbox, archive } = settings
  await writeFile(
    join(folder, 'storehouse.config.json'),
    JSON.stringify({ timezone: TIMEZONE, sourceTimezone: TIMEZONE, inbox, archive, holidays: ['easter'] }),
  )
  await storehouse(
    ['jobs', 'run', 'load'],
    { DATABASE_URL: shop.db.url, STOREHOUSE_HOME: join(folder, 'home'), STOREHOUSE_FAILPOINT: 'copy=kill' },
    { cwd: folder },
  )
}

/** Faults of machine, server, disks and people. */
export const faultsOfMachine: readonly Fault[] = [
  {
    night: 9,
    fault: 'The folder of the archive can’t be written.',
    plant: ({ month }) => block(month.settings.archive),
    rings: ['archive_failed archive'],
    recovery: 'The folder is mended; the next load moves the files.',
    heal: { night: 10, work: ({ month }) => unblock(month.settings.archive) },
    mended: 10,
  },
  {
    night: 11,
    fault: 'No schedule runs until nine in the morning.',
    plant: ({ month }) => month.stopSchedule(),
    meanwhile: (month) => [['09:00', () => month.startSchedule()]],
    rings: ['job_missed time of load', 'job_missed time of reports', 'job_missed time of retention'],
    recovery: 'What was missed runs at once when the schedule is back, each job once.',
    mended: 11,
  },
  {
    night: 10,
    fault: 'The connection to the server breaks in the middle of a load.',
    plant({ month }) {
      month.connectTo(month.cable.url)
      month.onStep = (step) => {
        if (step !== 'fact_sales') return
        month.onStep = () => undefined
        month.connectTo()
        month.cable.resetAfter(1)
      }
    },
    rings: [],
    load: { status: 'done', tries: 2 },
    recovery: 'The load is tried again five minutes later.',
  },
  {
    night: 12,
    fault: 'The server can’t be reached until 5:10, longer than the load is tried again.',
    meanwhile: (month) => [
      ['02:00', () => month.connectTo(NOWHERE)],
      ['05:10', () => month.connectTo()],
    ],
    rings: ['job_failed job load', 'figures_behind the figures'],
    load: { status: 'unknown', tries: 6 },
    recovery: 'The next night loads both days.',
    mended: 13,
  },
  {
    night: 13,
    fault: 'A disk has less free space than is asked for.',
    plant: ({ month }) => month.change({ alarms: { ...month.settings.alarms, freeGigabytes: 1e9 } }),
    rings: ['disk_low disk of home'],
    recovery: 'There is space again.',
    heal: {
      night: 14,
      work: ({ month }) => month.change({ alarms: { ...month.settings.alarms, freeGigabytes: 0 } }),
    },
    mended: 14,
  },
  {
    night: 14,
    fault: 'A stray file lies in the inbox, and the webhook answers 500 until five.',
    plant({ month, files }) {
      files.set('minutes_of_meeting.csv', 'who,what\nanna,lamps\n')
      month.answer(500)
    },
    meanwhile: (month) => [['05:00', () => month.answer(204)]],
    rings: ['file_refused minutes_of_meeting.csv'],
    recovery: 'The message arrives once when the webhook takes it. The file is taken away.',
    heal: { night: 15, work: ({ month }) => month.takeAway('minutes_of_meeting.csv') },
    mended: 15,
  },
  {
    night: 16,
    fault: 'The configuration can’t be read.',
    plant: ({ month }) => month.spoilSettings(true),
    meanwhile: (month) => [['12:00', () => month.spoilSettings(false)]],
    rings: [],
    recovery: 'The one from before goes on, and the log says so.',
  },
  {
    night: 14,
    fault: 'Somebody changes a row of an aggregate by hand.',
    plant: ({ month }) =>
      month.byHand(
        `update warehouse.agg_daily_business_metrics set net_revenue = net_revenue + 1 where date = '${dateOf(3)}'`,
      ),
    rings: [
      'verify_differs warehouse.agg_daily_business_metrics',
      'verify_differs warehouse.shop_reports',
      'check_failed check aggregates_add_up_to_sales',
      'check_failed check aggregates_add_up_to_slices',
      'check_failed check reports_add_up_to_days',
    ],
    recovery: '`storehouse rebuild`; the next `verify` finds nothing.',
    heal: { night: 15, work: ({ month }) => month.rebuild() },
    mended: 21,
  },
  {
    night: 20,
    fault: 'Another run holds the lock for half an hour.',
    meanwhile: (month) => [
      ['02:25', () => month.holdLock()],
      ['02:55', () => month.releaseLock()],
    ],
    rings: [],
    load: { status: 'done', tries: 4 },
    recovery: 'The load is tried again until the lock is free.',
  },
  {
    night: 21,
    fault: 'Summer time begins: the hour in which load and refresh are due does not exist.',
    rings: [],
    recovery: 'Each runs once, when the clocks jump.',
  },
  {
    night: 22,
    fault: 'The machine is started again while alarms stand.',
    meanwhile: (month) => [
      ['12:00', () => month.stopSchedule()],
      ['12:30', () => month.startSchedule()],
    ],
    rings: [],
    recovery: 'Nothing rings a second time.',
  },
  {
    night: 21,
    fault: 'Somebody deletes a row of a fact by hand.',
    plant: ({ month }) =>
      month.byHand(`delete from warehouse.fact_payment where order_id = 'o-${dateOf(14)}-1'`),
    rings: ['verify_differs warehouse.fact_payment', 'check_failed check facts_match_production'],
    recovery: '`storehouse rebuild`; the next `verify` finds nothing.',
    heal: { night: 22, work: ({ month }) => month.rebuild() },
    mended: 28,
  },
  {
    night: 17,
    fault: 'The folder of messages can’t be written while the customers do not come.',
    plant({ month, files, date }) {
      files.delete(`customers_${date}.csv`)
      return block(join(month.settings.home, 'outbox'))
    },
    rings: ['feed_missing customers'],
    recovery: 'The message goes all the same. The folder is mended and the file handed in.',
    heal: {
      night: 18,
      async work({ month, files, date }) {
        await unblock(join(month.settings.home, 'outbox'))
        const name = `customers_${date}.csv`
        files.set(name, filesOf(date).get(name) as string)
      },
    },
    mended: 18,
  },
  {
    night: 27,
    fault: 'Somebody renames a table of the warehouse; at nine it is named back.',
    meanwhile: (month) => [
      ['02:00', () => month.byHand('alter table warehouse.publication rename to away')],
      ['09:00', () => month.byHand('alter table warehouse.away rename to publication')],
    ],
    rings: ['job_failed job load', 'job_failed job reports'],
    load: { status: 'failed', tries: 1 },
    recovery: 'The next night loads both days.',
    mended: 28,
  },
  {
    night: 29,
    fault: 'The database sets a statement timeout of one millisecond for all.',
    plant: ({ month }) => month.setOfDatabase(`set statement_timeout = '1ms'`),
    rings: [],
    recovery: 'Nothing rings: jobs ask for their own settings.',
    heal: { night: 30, work: ({ month }) => month.setOfDatabase('reset statement_timeout') },
  },
  {
    night: 30,
    fault: 'Two schedules run on one database.',
    plant: ({ month }) => month.startSchedule(join(month.shop.folder, 'second home')),
    rings: [],
    recovery: 'One of them does each job.',
  },
  {
    night: 19,
    fault: 'The process of the load is killed in the middle of a file.',
    plant: ({ month }) => month.stopSchedule(),
    meanwhile: (month) => [
      ['02:30', () => killLoad(month)],
      ['02:45', () => month.startSchedule()],
    ],
    rings: [],
    recovery: 'Nothing of it was published; the schedule that is started again loads the night.',
  },
]
