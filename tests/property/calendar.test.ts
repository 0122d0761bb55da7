import fc from 'fast-check'
import { afterAll, expect, inject, test } from 'vitest'
import {
  addDays,
  addMonths,
  addYears,
  dayIn,
  dayNumber,
  daysBetween,
  dayText,
  isDay,
  isoWeek,
  monthEnd,
  monthsBetween,
  monthsUpTo,
  nextPeriodStart,
  periodEnd,
  periodStart,
  periodUnits,
  quarterOfYear,
  weekday,
  yearBefore,
} from '../../src/calendar.ts'
import { openDatabase } from '../../src/db/open.ts'
import { boundRowsOf } from '../support/query.ts'

// The calendar agrees with PostgreSQL's own results.

const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? Date.now() % 2 ** 31)
const db = await openDatabase({ databaseUrl: `${inject('serverUrl')}/postgres`, home: '' })
afterAll(() => db.close())

const two = (number: number) => String(number).padStart(2, '0')
/** Any day; ends of months and years are more likely. */
const day = fc
  .record({
    year: fc.oneof(fc.integer({ min: 4, max: 9990 }), fc.integer({ min: 1990, max: 2040 })),
    month: fc.integer({ min: 1, max: 12 }),
    date: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom(1, 28, 29, 30, 31)),
  })
  .map(({ year, month, date }) => `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`)
  .filter(isDay)
const step = fc.integer({ min: -30, max: 30 })

/** Asks both about many days at once, and finds the smallest day on which they differ. */
async function agree<Case>(
  cases: fc.Arbitrary<Case>,
  ours: (one: Case) => unknown,
  sql: string,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 300 }), async (all) => {
      const rows = await boundRowsOf<{ said: unknown }>(
        db.pool,
        `select ${sql} as said
         from json_to_recordset($1::json) as c (day date, other date, step integer, unit text, no bigint)
         order by no`,
        [JSON.stringify(all.map((one, no) => ({ ...one, no })))],
      )
      expect(all.map((one) => [one, ours(one)])).toEqual(all.map((one, index) => [one, rows[index]?.said]))
    }),
    { seed, numRuns: 25 },
  )
}

test('days, months and years are added as PostgreSQL adds them, to the last day of a shorter month', async () => {
  await agree(
    fc.record({ day, step }),
    ({ day, step }) => [
      addDays(day, step),
      addMonths(day, step),
      addYears(day, step > 0 ? 1 : -1),
      monthEnd(day),
    ],
    `json_build_array(
       c.day + c.step,
       (c.day + make_interval(months => c.step))::date,
       (c.day + make_interval(years => case when c.step > 0 then 1 else -1 end))::date,
       (date_trunc('month', c.day) + interval '1 month - 1 day')::date)`,
  )
})

test('periods begin and end as PostgreSQL cuts them, weeks on Monday', async () => {
  await agree(
    fc.record({ day, unit: fc.constantFrom(...periodUnits) }),
    ({ day, unit }) => [periodStart(day, unit), periodEnd(day, unit), nextPeriodStart(day, unit)],
    `(select json_build_array(p.start::date, (p.next - interval '1 day')::date, p.next::date)
      from (select
        date_trunc(c.unit, c.day) as start,
        date_trunc(c.unit, c.day) + case c.unit when 'quarter' then interval '3 months' else ('1 ' || c.unit)::interval end as next
      ) as p)`,
  )
})

test('weeks, weekdays, quarters and distances are those of PostgreSQL', async () => {
  await agree(
    fc.record({ day, other: day }),
    ({ day, other }) => {
      const { year, week } = isoWeek(day)
      return [
        year,
        week,
        weekday(day),
        quarterOfYear(day),
        daysBetween(day, other),
        monthsBetween(day, other),
        dayNumber(day),
      ]
    },
    `json_build_array(
       extract(isoyear from c.day)::integer,
       extract(week from c.day)::integer,
       extract(isodow from c.day)::integer,
       extract(quarter from c.day)::integer,
       c.other - c.day,
       (extract(year from c.other) * 12 + extract(month from c.other) - extract(year from c.day) * 12 - extract(month from c.day))::integer,
       c.day - date '1970-01-01')`,
  )
})

test('a range a year before has the same days, or the same whole months', async () => {
  await agree(
    fc
      .record({ day, step: fc.nat({ max: 800 }) })
      .map(({ day, step }) => ({ day, other: addDays(day, step) })),
    ({ day, other }) => {
      const before = yearBefore({ from: day, to: other })
      return [before?.from, before?.to]
    },
    `json_build_array(
       (c.day - interval '1 year')::date,
       case when extract(day from c.day) = 1 and extract(day from c.other + 1) = 1
         then (c.other + 1 - interval '1 year')::date - 1
         else (c.other - interval '1 year')::date end)`,
  )
})

test('the months up to a day begin on the day after it, or with a whole month', async () => {
  await agree(
    fc.record({ day, step: fc.integer({ min: 1, max: 24 }) }),
    ({ day, step }) => monthsUpTo(day, step).from,
    `to_json(case when extract(day from c.day + 1) = 1
       then (c.day + 1 - make_interval(months => c.step))::date
       else (c.day - make_interval(months => c.step))::date + 1 end)`,
  )
})

test.each([
  ['2024-02-29', '2024-02-29', '2023-02-28', '2023-02-28'],
  ['2024-02-29', '2024-03-31', '2023-02-28', '2023-03-31'],
  ['2024-02-01', '2024-02-28', '2023-02-01', '2023-02-28'],
  ['2024-02-01', '2024-02-29', '2023-02-01', '2023-02-28'],
  ['2025-02-01', '2025-02-28', '2024-02-01', '2024-02-29'],
  ['2025-02-28', '2025-02-28', '2024-02-28', '2024-02-28'],
  ['2024-03-01', '2025-02-28', '2023-03-01', '2024-02-29'],
])('a year before %s to %s are %s to %s', (from, to, first, last) => {
  expect(yearBefore({ from, to })).toEqual({ from: first, to: last })
})

test('texts that are no day of the calendar are refused', () => {
  for (const text of ['2026-02-29', '2026-2-9', '0000-01-01', '2026-13-01', '2026-01-01T00', '', undefined]) {
    expect([text, isDay(text)]).toEqual([text, false])
  }
  expect(isDay('2024-02-29')).toBe(true)
})

test('at the ends of the calendar each step is a day or stops, so that a loop over periods ends', () => {
  for (const unit of periodUnits) {
    expect(nextPeriodStart('9999-12-31', unit)).toBe('9999-12-31')
    expect(periodEnd('9999-12-31', unit)).toBe('9999-12-31')
    expect(nextPeriodStart(addDays('0001-01-01', -40), unit) > addDays('0001-01-01', -40)).toBe(true)
  }
  expect(addDays('0001-01-01', -1) < '0001-01-01').toBe(true)
  expect(addDays(addDays('0001-01-01', -500), 1)).toBe('0001-01-01')
  expect(yearBefore({ from: '0001-05-01', to: '0001-05-02' })).toBeUndefined()
  expect(addMonths('0099-12-31', 2)).toBe('0100-02-28')
  expect(dayText(dayNumber('0001-01-01'))).toBe('0001-01-01')
})

test('an instant belongs to the day on the clocks of the zone', () => {
  const instant = new Date('2026-03-28T23:30:00Z')
  expect(dayIn('Europe/Berlin', instant)).toBe('2026-03-29')
  expect(dayIn('America/New_York', instant)).toBe('2026-03-28')
})
