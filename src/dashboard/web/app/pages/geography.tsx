import type { Row, Section } from '../../../contract.ts'
import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'
import { monthName } from '../format.ts'

const FEWEST_MONTHS = 3

/** A forecast from a month or two would only repeat them. */
function foretold<Name extends string>(section: Section<Name>): Section<Name> {
  const rows = section.rows as readonly Row[]
  const months = rows.filter(({ actual_net_revenue: actual }) => actual !== null).length
  return months < FEWEST_MONTHS ? { ...section, rows: [] } : section
}

/** A list in which no row has a name says nothing. */
function withNames<Name extends string>(section: Section<Name>, name: Name): Section<Name> {
  return section.rows.some((row) => row[name] !== null && row[name] !== '')
    ? section
    : { ...section, rows: [] }
}

export default function Geography() {
  return (
    <PageFrame page="geography">
      {({ sections }) => (
        <>
          <ChartCard
            id="map"
            title="Where customers buy"
            help="Net sales by country. Each step of colour ends at the same multiple of its beginning (a logarithmic scale), so small countries are told apart. Countries that the map does not draw stand in the list."
            section={sections.countries}
            span={8}
            height={380}
            spec={{
              kind: 'map',
              country: 'country',
              value: 'net_sales',
              more: ['orders', 'share', 'avg_net_order_value'],
            }}
            pick="country"
          />
          <RankCard
            id="regions"
            title="Top regions"
            help="By net sales."
            section={withNames(sections.regions, 'region')}
            empty="The orders of these days name no region."
            span={4}
            label="region"
            besides="country"
            value="net_sales"
            second="share"
            rows={10}
          />
          <TableCard
            id="countries"
            title="Countries"
            section={sections.countries}
            columns={['country', 'orders', 'net_sales', 'share', 'avg_net_order_value']}
            span={6}
            limit={10}
          />
          <TableCard
            id="cities"
            title="Cities"
            section={withNames(sections.cities, 'city')}
            empty="The orders of these days name no city."
            columns={['city', 'country', 'net_sales', 'share']}
            span={6}
            limit={10}
          />
          <ChartCard
            id="moving_average"
            title="Net sales, day by day"
            help="With the mean of the last 7 and the last 28 days."
            section={sections.moving_average}
            span={12}
            height={320}
            spec={{
              kind: 'time',
              x: 'date',
              grain: 'day',
              series: [
                { column: 'net_sales', as: 'bar' },
                { column: 'moving_average_7', as: 'line' },
                { column: 'moving_average_28', as: 'line' },
              ],
            }}
          />
          <ChartCard
            id="forecast"
            title="Forecast"
            help="Sales before returns by month, its moving average, and what this month and the next two may bring: 95 of 100 months lie in the likely range."
            section={foretold(sections.forecast)}
            span={12}
            height={340}
            spec={{
              kind: 'time',
              x: 'month',
              grain: 'month',
              series: [
                { column: 'actual_net_revenue', as: 'line' },
                { column: 'month_so_far', as: 'bar' },
                { column: 'moving_average_3', as: 'line', dashed: true },
                { column: 'forecast', as: 'line', dashed: true },
              ],
              band: { lower: 'lower_bound', upper: 'upper_bound', label: 'Likely range' },
            }}
            empty="A forecast needs three finished months of sales."
          />
          <ChartCard
            id="weekdays"
            title="Days of the week"
            help="Net sales of an average such day."
            section={sections.weekdays}
            span={8}
            height={300}
            spec={{
              kind: 'columns',
              label: 'weekday',
              values: ['avg_daily_net_sales'],
              short: (name) => name.slice(0, 3),
            }}
            pick="weekday"
          />
          <ChartCard
            id="weekend"
            title="Weekend against weekdays"
            help="Net sales of an average day of each; the table has orders, too."
            section={sections.weekend}
            span={4}
            height={300}
            spec={{ kind: 'columns', label: 'day_type', values: ['avg_daily_net_sales'] }}
          />
          <ChartCard
            id="seasonality"
            title="Seasons of categories"
            help="Sales before returns of the calendar month against the category's mean month: 1 is an average month."
            section={sections.seasonality}
            span={12}
            height={420}
            spec={{
              kind: 'heat',
              x: 'month',
              y: 'category',
              value: 'seasonality_index',
              xText: (value) => monthName(Number(value)),
              more: ['net_revenue'],
              written: true,
            }}
          />
        </>
      )}
    </PageFrame>
  )
}
