import { addDays, dayOfMonth, monthBefore, monthEnd, monthStart, yearBefore } from '../../../calendar.ts'
import { metric as metricOf, quotientParts } from '../../../metrics/registry.ts'
import type { AppliedRequest, Cell, Range, Row, Section } from '../../contract.ts'
import { column, targetMetrics } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { targetsOfMonth } from '../month_targets.ts'
import { contextOf, type PageContext, sections } from '../page.ts'
import { courseOf } from './course.ts'

const always = ['net_sales', 'contribution_after_ads', 'orders', 'returning_customers']

/** A month counts as whole if the shop began on one of its first days. */
const FIRST_DAYS = 3

/**
 * The month of the last day so far, with the same days of the year before, or of the month before in a young shop; what
 * was expected by now; and the projection. The goal is the target, otherwise the compared month.
 */
export async function pace(context: PageContext): Promise<Section> {
  const range = soFar(context)
  const compared = comparedWith(range, context)
  const targets = await targetsOfMonth(context, range.to)
  const metrics = [
    ...always,
    ...targetMetrics.map(({ name }) => name).filter((name) => targets.has(name) && !always.includes(name)),
  ]
  const read = async (asked: Pick<AppliedRequest, 'range' | 'compare' | 'compareRange'>) => {
    const request: AppliedRequest = { ...context.request, ...asked, grain: 'month' }
    const { whole } = await sections(contextOf(context, request, context), {
      whole: { by: [], metrics, before: metrics },
    })
    return whole
  }
  const whole = await read({ range, compare: compared.name, compareRange: compared.days })
  const monthOfBefore = compared.month
    ? await read({ range: compared.month, compare: 'none', compareRange: null })
    : undefined
  return {
    columns: pageList.morning.sections.pace.map((name) => column(name)),
    rows: metrics.map((name) =>
      rowOf(name, {
        now: whole.rows[0] ?? {},
        monthOfBefore: monthOfBefore?.rows[0] ?? {},
        target: targets.get(name),
        goalFrom: `${compared.name} before`,
        range,
      }),
    ),
    ignored: whole.ignored,
    followsRange: true,
  }
}

/** From the first of the month to the last day of the range, or to the last day with data in that month. */
function soFar({ request, activity }: PageContext): Range {
  const { to } = request.range
  const from = monthStart(to)
  return { from, to: activity && activity.to < to && activity.to >= from ? activity.to : to }
}

interface Compared {
  name: 'year' | 'month'
  /** The same days; null if there are none. */
  days: Range | null
  /** The whole month; undefined if the shop is younger. */
  month: Range | undefined
}

function comparedWith(range: Range, { activity }: PageContext): Compared {
  const first = activity?.from ?? range.to
  const lastYear = yearBefore(range)
  const isOldEnough = lastYear !== undefined && lastYear.from >= first
  const days = (isOldEnough ? lastYear : monthBefore(range)) ?? null
  return {
    name: isOldEnough ? 'year' : 'month',
    days,
    month:
      days && addDays(days.from, FIRST_DAYS) >= first
        ? { from: days.from, to: monthEnd(days.from) }
        : undefined,
  }
}

interface Found {
  now: Row
  monthOfBefore: Row
  target: Cell | undefined
  goalFrom: string
  range: Range
}

function rowOf(name: string, { now, monthOfBefore, target, goalFrom, range }: Found): Row {
  const one = metricOf(name)
  const isGoodWhenUp = one.isGoodWhenUp !== false
  const goal = target ?? monthOfBefore[name] ?? null
  const days = { passed: dayOfMonth(range.to), all: dayOfMonth(monthEnd(range.to)) }
  const { expected, pace, onCourse, neededADay } = courseOf({
    now: numberOf(now[name]),
    goal: numberOf(goal),
    before: {
      sameDays: numberOf(now[`${name}_before`]),
      whole: numberOf(monthOfBefore[name]),
      orders: numberOf(monthOfBefore.orders) ?? 0,
    },
    isGoalBefore: target === undefined,
    addsUp: quotientParts(one) === undefined,
    isWhole: one.unit === 'count',
    days,
  })
  return {
    metric: name,
    month_to_date: now[name] ?? null,
    month_to_date_before: now[`${name}_before`] ?? null,
    goal,
    goal_from: goal === null ? null : target === undefined ? goalFrom : 'target',
    expected,
    pace,
    on_pace: pace === null ? null : pace === 100 || pace > 100 === isGoodWhenUp,
    on_course: onCourse,
    // Nobody needs more returns.
    needed_a_day: isGoodWhenUp ? neededADay : null,
    days_to_come: days.all - days.passed,
  }
}

function numberOf(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell)
}
