import { addDays } from '../../calendar.ts'
import { sql } from '../../db/sql.ts'
import { cut } from '../../metrics/periods.ts'
import { divideRounded, fromHundredths } from '../../reports/hundredths.ts'
import type { Cell, Row, Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { pageList } from '../page_list.ts'
import { historySection, hundredthsOf } from './fixed.ts'
import { listed } from './listed.ts'
import { figures, meanwhile, type Page, type PageContext, sections, tilesAndSections } from './page.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Where and when the shop sells. */
export const geography: Page<'geography'> = async (context) => {
  const sold = await meanwhile(context, places)
  const { tiles } = await tilesAndSections(context, 'geography', {})
  const times = await sections(context, {
    weekdays: listed('geography', 'weekdays'),
    weekend: listed('geography', 'weekend'),
  })
  const others = {
    weekdays: inOrder(times.weekdays),
    weekend: times.weekend,
    seasonality: await seasonality(context),
    moving_average: await movingAverage(context),
    forecast: await forecast(context),
  }
  return { tiles, sections: { ...(await sold()), ...others } }
}

function places(context: PageContext): Promise<Record<'countries' | 'regions' | 'cities', Section>> {
  return sections(context, {
    countries: listed('geography', 'countries', { share: 'net_sales', sort: 'net_sales', limit: 250 }),
    regions: listed('geography', 'regions', { share: 'net_sales', sort: 'net_sales', limit: 100 }),
    cities: listed('geography', 'cities', { share: 'net_sales', sort: 'net_sales', limit: 100 }),
  })
}

/** From Monday to Sunday. */
function inOrder(section: Section): Section {
  const rows = section.rows
    .map((row): Row => {
      const place = weekdays.indexOf(String(row.weekday))
      return { ...row, day_of_week: place + 1, is_weekend: place >= 5 }
    })
    .sort((a, b) => Number(a.day_of_week) - Number(b.day_of_week))
  const [weekday, ...figuresOf] = section.columns
  return {
    ...section,
    columns: [...(weekday ? [weekday] : []), column('day_of_week'), column('is_weekend'), ...figuresOf],
    rows,
  }
}

function seasonality(context: PageContext): Promise<Section> {
  return historySection(
    context,
    [
      { name: 'month', label: 'Month', unit: 'count', description: 'Calendar month, 1 to 12.' },
      'category',
      'net_revenue',
      'seasonality_index',
    ],
    sql`with season as materialized (
    select month, category_name as category, net_revenue, seasonality_index
    from warehouse.vw_category_seasonality
),
most as (
    select category
    from season
    group by category
    order by sum(net_revenue) desc, category
    limit 12
)
select *
from season
where category in (select category from most)
order by category, month`,
  )
}

function forecast(context: PageContext): Promise<Section> {
  return historySection(
    context,
    pageList.geography.sections.forecast,
    sql`with newest as (
    select as_of_date, date_trunc('month', as_of_date)::date as month from warehouse.publication
)
select
    f.*,
    case when f.month = n.month and f.actual_net_revenue is null then (
        select sum(d.net_revenue)
        from warehouse.daily_business_metrics as d
        where d.date >= n.month
    ) end as month_so_far
from warehouse.revenue_forecast as f
cross join newest as n
where f.month < n.month + make_interval(months => ${FORECAST_MONTHS})
order by f.month`,
  )
}

/** Months of forecast to show, with the current one. Beyond them the likely range says nothing. */
const FORECAST_MONTHS = 3
const WINDOWS = [7, 28] as const
const LONGEST = Math.max(...WINDOWS)
/** More days than a screen has pixels. */
const MOST_DAYS = 1_100

/** Each day with the mean of the days up to it. Days before the first activity don't count. */
async function movingAverage(context: PageContext): Promise<Section> {
  const { activity, request } = context
  const columns = pageList.geography.sections.moving_average.map((name) => column(name))
  const none: Section = { columns, rows: [], ignored: [], followsRange: true }
  if (!activity) return none
  const last = request.range.to < activity.to ? request.range.to : activity.to
  const earliest = addDays(last, 1 - MOST_DAYS)
  const asked = request.range.from > earliest ? request.range.from : earliest
  const first = asked > activity.from ? asked : activity.from
  if (first > last) return none
  const reach = addDays(first, 1 - LONGEST)
  const periods = cut(reach > activity.from ? reach : activity.from, addDays(last, 1), 'day')
  const days = periods.map(({ start }) => start)
  const { daily: found } = await figures(
    { ...context, periods: periods.map(({ start, end }, no) => ({ era: 0, no, start, end })) },
    { daily: { by: [], isOverTime: true, metrics: ['net_sales'] } },
  )
  const sales = new Map<Cell, Cell>(
    found.rows.map(({ period_no: no, net_sales: value }) => [days[Number(no)] ?? null, value ?? null]),
  )
  const rows = days.flatMap((date, index): Row[] => {
    if (date < first) return []
    const averages = WINDOWS.map((size) => {
      const window = days.slice(Math.max(index - size + 1, 0), index + 1)
      const total = hundredthsOf(window.map((day) => sales.get(day)))
      return [
        `moving_average_${size}`,
        window.length === size ? fromHundredths(divideRounded(total, BigInt(size))) : null,
      ]
    })
    return [{ date, net_sales: sales.get(date) ?? null, ...Object.fromEntries(averages) }]
  })
  return { ...none, rows, ignored: found.ignored }
}
