import { addDays, daysBetween, weekdaysBefore } from '../../../calendar.ts'
import { sql } from '../../../db/sql.ts'
import type { AppliedRequest, Section } from '../../contract.ts'
import { pageList } from '../../page_list.ts'
import { rangeSection } from '../fixed.ts'
import { contextOf, hasData, type PageContext, sections } from '../page.ts'

/** Fewer days don't show a trend. */
const FEWEST_DAYS = 8
const SHOWN_DAYS = 28

/** The trend over the range. For a few days, it shows the four weeks that end with them, with the four before. */
export async function trend(context: PageContext): Promise<Section> {
  const request = longer(context.request)
  const { trend: found } = await sections(contextOf(context, request, context), {
    trend: {
      by: [],
      isOverTime: true,
      metrics: ['net_sales', 'orders'],
      before: ['net_sales', 'orders'],
    },
  })
  const firstDay = context.activity?.from
  if (request.compareRange === null || firstDay === undefined || request.compareRange.to >= firstDay)
    return found
  // Days before the shop began are not days without sales.
  return {
    ...found,
    rows: found.rows.map((row) => ({ ...row, net_sales_before: null, orders_before: null })),
  }
}

function longer(request: AppliedRequest): AppliedRequest {
  const { from, to } = request.range
  if (daysBetween(from, to) + 1 >= FEWEST_DAYS) return request
  const range = { from: addDays(to, 1 - SHOWN_DAYS), to }
  const isCompared = request.compareRange !== null
  return {
    ...request,
    range,
    grain: 'day',
    compare: isCompared ? 'weekdays' : 'none',
    compareRange: (isCompared && weekdaysBefore(range)) || null,
  }
}

/** The last day of the range hour by hour, with the last day that it is compared with. No hours without data. */
export async function hours(context: PageContext): Promise<Section> {
  const {
    activity,
    request: { range, compareRange },
  } = context
  const before = compareRange && hasData(activity, compareRange.to, compareRange.to) ? compareRange.to : null
  const section = await rangeSection(context, pageList.morning.sections.hours, hoursSql(range.to, before))
  return hasData(activity, range.to, range.to) ? section : { ...section, rows: [] }
}

const hoursSql = (last: string, compared: string | null) => sql`select
    h.hour,
    coalesce(sum(s.net_amount) filter (where d.full_date = ${last}::date), 0) as net_revenue,
    count(s.order_id) filter (where d.full_date = ${last}::date) as orders,
    case when ${compared}::date is not null then coalesce(sum(s.net_amount) filter (where d.full_date = ${compared}::date), 0) end
        as net_revenue_before
from generate_series(0, 23) as h (hour)
left join warehouse.dim_date as d on d.full_date in (${last}::date, ${compared}::date)
left join warehouse.fact_sales as s on s.date_key = d.date_key and s.local_hour = h.hour and s.is_sale
group by h.hour
order by h.hour`
