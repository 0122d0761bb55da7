import { col } from '../../db/columns.ts'
import { type Applied, apply, type Derivation } from '../../db/derivation.ts'
import { joined, literal, raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows } from '../../db/statements.ts'
import { forecastRevenue } from './forecast.ts'

const monthsAhead = 6
/** No column holds more, and a forecast this large means nothing anyway. */
const beyondMeasure = 1e21

/**
 * The last day of the last finished month, as SQL over the publication p. It stays the same until the next month ends.
 */
export const lastFinishedDay = `(date_trunc('month', p.as_of_date::timestamp + interval '1 day')::date - 1)`

const revenueForecast: Derivation = {
  target: 'revenue_forecast',
  key: ['month'],
  columns: [
    'month',
    'actual_net_revenue',
    'moving_average_3',
    'forecast',
    'lower_bound',
    'upper_bound',
    'method',
    'as_of_date',
  ],
  targetScope: 'true',
  hasRunId: false,
  select: `
    select
      f.month,
      m.net_revenue as actual_net_revenue,
      case
        when m.month_no >= 3
          then round(avg(m.net_revenue) over (order by f.month rows between 2 preceding and current row), 2)
      end as moving_average_3,
      round(f.forecast, 2) as forecast,
      round(f.lower_bound, 2) as lower_bound,
      round(f.upper_bound, 2) as upper_bound,
      f.method,
      (select ${lastFinishedDay} from warehouse.publication as p) as as_of_date
    from foreseen_month as f
    left join finished_month as m using (month)`,
}

/**
 * Brings `warehouse.revenue_forecast` in line with the current publication.
 *
 * Grain: one row per finished month since the shop's first activity, and per month of the six after the last one. No
 * rows before a month has finished. Running it again changes nothing. Call it once in a transaction.
 */
export async function writeRevenueForecast(trx: Connection): Promise<Applied> {
  return apply(trx, await foreseeRevenue(trx), { isEverything: true })
}

/** Computes the forecast for the current publication, into temporary tables that its derivation reads. */
export async function foreseeRevenue(trx: Connection): Promise<Derivation> {
  await execute(
    trx,
    sql`create temp table finished_month on commit drop as
     with months as (
         select
             date_trunc('month', date::timestamp)::date as month,
             sum(net_revenue) as net_revenue
         from warehouse.agg_daily_business_metrics
         group by 1
     )
     select month, net_revenue, row_number() over (order by month) as month_no
     from months
     where month <= (select ${raw(lastFinishedDay)} from warehouse.publication as p)`,
  )
  const finished = await readRows(
    trx,
    { month: col.text, net_revenue: col.number },
    sql`select to_char(month, 'YYYY-MM') as month, net_revenue::float8 as net_revenue from finished_month order by month`,
  )
  const { method, months } = forecastRevenue(
    finished.map((row) => row.net_revenue),
    monthsAhead,
  )
  await execute(
    trx,
    sql`create temp table foreseen_month
       (month date, method text, forecast numeric, lower_bound numeric, upper_bound numeric) on commit drop`,
  )
  const first = literal(`${finished[0]?.month}-01`)
  const number = (amount: number | undefined) =>
    amount === undefined || Math.abs(amount) >= beyondMeasure ? sql`null` : literal(`${amount}`)
  const rows = months.map(({ forecast, lower, upper }, index) => [
    sql`(${first}::date + interval ${literal(`${index} months`)})::date`,
    literal(method),
    number(forecast),
    number(lower),
    number(upper),
  ])
  if (rows.length > 0) {
    const values = rows.map((row) => sql`(${joined(row)})`)
    await execute(trx, sql`insert into foreseen_month values ${joined(values, ',\n')}`)
  }
  return revenueForecast
}
