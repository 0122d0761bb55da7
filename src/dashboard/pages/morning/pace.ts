import { monthBefore, monthStart, yearBefore } from '../../../calendar.ts'
import type { AppliedRequest, Section } from '../../contract.ts'
import { column } from '../../glossary.ts'
import { pageList } from '../../page_list.ts'
import { contextOf, type PageContext, sections } from '../page.ts'

const metrics = ['net_sales', 'contribution_after_ads', 'orders', 'returning_customers']

/** The month of the last day so far, against the same days of the year before, or of the month before in a young shop. */
export async function pace(context: PageContext): Promise<Section> {
  const { to } = context.request.range
  const range = { from: monthStart(to), to }
  const first = context.activity?.from ?? to
  const lastYear = yearBefore(range)
  const isOldEnough = lastYear !== undefined && lastYear.from >= first
  const request: AppliedRequest = {
    ...context.request,
    range,
    grain: 'month',
    compare: isOldEnough ? 'year' : 'month',
    compareRange: (isOldEnough ? lastYear : monthBefore(range)) ?? null,
  }
  const { whole } = await sections(contextOf(context, request, context.memory), {
    whole: { by: [], metrics, before: metrics },
  })
  const row = whole.rows[0] ?? {}
  return {
    columns: pageList.morning.sections.pace.map((name) => column(name)),
    rows: metrics.map((name) => {
      const [now, before] = [row[name] ?? null, row[`${name}_before`] ?? null]
      const percent = Number(before) > 0 ? Math.round((Number(now) / Number(before)) * 10_000) / 100 : null
      return { metric: name, month_to_date: now, month_to_date_before: before, pace: percent }
    }),
    ignored: whole.ignored,
    followsRange: true,
  }
}
