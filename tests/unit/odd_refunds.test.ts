import { expect, test } from 'vitest'
import { addDays, weekday } from '../../src/calendar.ts'
import { refundsToDo } from '../../src/dashboard/pages/morning/odd_refunds.ts'

const first = '2025-01-01'
const day = '2026-04-27'

/** Refunds of a shop with 100 orders a day, which pays back 200 a day unless `more` says otherwise. */
const toDo = (more: (day: string) => number | undefined, { on = day, holidays = [] as string[] } = {}) =>
  refundsToDo(
    (metric, one) => (one < first ? undefined : metric === 'orders' ? 100 : (more(one) ?? 200)),
    on,
    holidays,
  ).map(({ what, detail, money }) => ({ what, detail, money }))

test('refunds of three times the usual are named, with what is usual', () => {
  expect(toDo((one) => (one === day ? 600 : undefined))).toEqual([
    {
      what: '27 Apr 2026',
      detail: expect.stringMatching(
        /^600\.00 were paid back\. Usual on such a day are 200\.00, at most [\d.]+\. Look at their reasons\.$/,
      ),
      money: -600,
    },
  ])
})

test('few refunds and refunds a little above the usual are nothing to do', () => {
  expect(toDo((one) => (one === day ? 20 : undefined))).toEqual([])
  expect(toDo((one) => (one === day ? 240 : undefined))).toEqual([])
})

test('a weekday on which more is paid back each week is not unusual; the same amount on another weekday is', () => {
  const mondays = (one: string) => (weekday(one) === 1 ? 900 : undefined)
  expect(toDo(mondays)).toEqual([])
  const tuesday = addDays(day, 1)
  expect(toDo((one) => (one === tuesday ? 900 : mondays(one)), { on: tuesday })).toHaveLength(1)
})

test('an odd day in the weeks before hides nothing', () => {
  const odd = [addDays(day, -7), addDays(day, -21)]
  expect(toDo((one) => (one === day ? 600 : odd.includes(one) ? 5_000 : undefined))).toHaveLength(1)
})

test('the days after Christmas are judged by those of the year before, if the setting names the holiday', () => {
  const after = (one: string) => (one.slice(5) === '12-26' ? 800 : undefined)
  const on = '2026-12-26'
  expect(toDo(after, { on })).toHaveLength(1)
  expect(toDo(after, { on, holidays: ['12-26'] })).toEqual([])
})

test('a young shop, and one that seldom pays back, are not judged', () => {
  expect(toDo((one) => (one === '2025-01-20' ? 9_000 : undefined), { on: '2025-01-20' })).toEqual([])
  expect(toDo((one) => (one === day ? 9_000 : weekday(one) === 3 ? 200 : 0))).toEqual([])
})
