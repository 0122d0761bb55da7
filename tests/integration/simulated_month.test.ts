import { expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { filesOf } from '../support/month/books.ts'
import { expectedLoads, expectedOf, sorted } from '../support/month/fault.ts'
import { faults } from '../support/month/faults.ts'
import { Month } from '../support/month/month.ts'
import { dateOf, dayOf, FIRST_DAY, NIGHTS, TIMEZONE } from '../support/month/nights.ts'

// Thirty nights of a shop under the schedule, by a clock of the test, with faults of many kinds. Alarms ring where they
// should and nowhere else, and at the end the warehouse is that of the files.

/** Hands in the files of a night, with the faults that are planted in it and what heals those of the nights before. */
async function evening(month: Month, night: number): Promise<void> {
  const files = filesOf(dayOf(night))
  for (const { heal, night: planted } of faults) {
    if (heal?.night === night) await heal.work({ month, files, date: dayOf(planted) })
  }
  const own = faults.filter((fault) => fault.night === night)
  for (const { plant } of own) await plant?.({ month, files, date: dayOf(night) })
  if (files.size > 0) month.books.open(dayOf(night))
  await month.handIn(files)
  await month.live(
    night,
    own.flatMap(({ meanwhile }) => meanwhile?.(month) ?? []),
  )
}

test('in a month of nights alarms ring exactly where they should, and the final figures are right', async () => {
  const month = await Month.begin()
  for (let date = FIRST_DAY; date < dateOf(0); date = addDays(date, 1)) {
    month.books.open(date)
    await month.handIn(filesOf(date))
  }
  await month.startSchedule()
  await month.live(0)
  for (let night = 1; night <= NIGHTS; night++) await evening(month, night)

  expect(sorted(month.heard), month.said.filter((line) => !line.includes(': info:')).join('\n')).toEqual(
    expectedOf(faults),
  )
  expect(
    await month.shop.rows(
      `select (due_at at time zone '${TIMEZONE}')::date::text as date, status, attempt from ops.job_runs
       where job = 'load' and not is_by_hand and due_at > '${dateOf(1)}' order by due_at`,
    ),
  ).toEqual(expectedLoads(faults))
  expect(month.unadvised).toEqual([])
  expect(new Set(month.keys).size).toBe(month.keys.length)
  expect(month.mails).toHaveLength(month.keys.length)

  expect(
    await month.shop.rows(
      `select date::text, total_orders::integer as orders, net_revenue::float8 as revenue, returns::float8 as returns
       from warehouse.agg_daily_business_metrics order by date`,
    ),
  ).toEqual(month.books.figures(FIRST_DAY, dayOf(NIGHTS)))

  // The lines and payments of the two orders that were deleted in the last night; all others have found theirs.
  expect(
    await month.shop.rows(
      `select feed, count(*)::integer as waiting from ops.rejected_rows
       where reason = 'orphan' and status = 'open' group by feed order by feed`,
    ),
  ).toEqual([
    { feed: 'order_items', waiting: 4 },
    { feed: 'payments', waiting: 2 },
  ])

  const { tables, checks } = await verify(month.shop.db, month.settings, {})
  expect(tables.filter(({ differing }) => differing > 0)).toEqual([])
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
}, 600_000)
