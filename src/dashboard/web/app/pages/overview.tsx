import { ChartCard } from '../components/chart_card.tsx'
import { MetricChoice, useMetric } from '../components/metric_choice.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { ordersOfPeriod } from '../components/period_days.ts'
import { RankCard } from '../components/rank_card.tsx'

const metrics = ['net_sales', 'orders'] as const

/** Figures of any days, cut in every way. */
export default function Overview() {
  const metric = useMetric(metrics)
  return (
    <PageFrame page="overview">
      {({ sections, request }) => (
        <>
          {request.range.from === request.range.to ? (
            <ChartCard
              id="hours"
              title="Hours of the day"
              help="Sales before returns by hour, beside the day that it is compared with."
              section={sections.hours}
              span={12}
              height={320}
              spec={{
                kind: 'time',
                x: 'hour',
                series: [{ column: 'net_revenue', as: 'bar', before: 'net_revenue_before' }],
              }}
            />
          ) : (
            <ChartCard
              id="trend"
              title="Trend"
              help="Each step of time beside the same in the compared range. A click shows its orders."
              section={sections.trend}
              span={12}
              height={320}
              columns={['period', metric, 'period_before', `${metric}_before`]}
              tools={<MetricChoice names={metrics} />}
              spec={{
                kind: 'time',
                x: 'period',
                grain: request.grain,
                range: request.range,
                series: [{ column: metric, as: 'area', before: `${metric}_before` }],
              }}
              onPick={ordersOfPeriod(request, metric)}
            />
          )}
          <RankCard
            id="categories"
            title="Top categories"
            help="By net sales. A click shows the page for one category."
            section={sections.categories}
            label="category"
            value="net_sales"
            second="share"
            before="net_sales_before"
          />
          <RankCard
            id="channels"
            title="Channels"
            help="By net sales, of the session in which the order was placed."
            section={sections.channels}
            label="channel"
            value="net_sales"
            second="share"
            before="net_sales_before"
          />
          <ChartCard
            id="map"
            title="Where customers buy"
            help="Net sales by country. Countries that the map does not draw stand in the list beside it."
            section={sections.countries}
            span={8}
            height={340}
            spec={{ kind: 'map', country: 'country', value: 'net_sales', more: ['orders', 'share'] }}
            pick="country"
          />
          <RankCard
            id="countries"
            title="Countries"
            help="By net sales."
            section={sections.countries}
            span={4}
            label="country"
            value="net_sales"
            before="net_sales_before"
            rows={9}
          />
          <RankCard
            id="payment_methods"
            title="Payment methods"
            help="By number of orders."
            section={sections.payment_methods}
            span={12}
            label="payment_method"
            value="orders"
            second="net_sales"
            rows={5}
          />
        </>
      )}
    </PageFrame>
  )
}
