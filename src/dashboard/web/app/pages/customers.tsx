import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'
import { month } from '../format.ts'

export default function Customers() {
  return (
    <PageFrame page="customers">
      {({ sections, request }) => (
        <>
          <ChartCard
            id="new_repeat"
            title="Orders of new and of repeat customers"
            help="First orders of customers, later ones, and those of guests."
            section={sections.new_repeat}
            span={8}
            height={400}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              stacked: true,
              series: [
                { column: 'new_orders', as: 'bar' },
                { column: 'repeat_orders', as: 'bar' },
                { column: 'guest_orders', as: 'bar' },
              ],
            }}
          />
          <div class="stack span-4">
            <RankCard
              id="customer_types"
              title="Net revenue by kind of customer"
              section={sections.customer_types}
              label="customer_type"
              value="net_revenue"
              second="share"
              rows={3}
            />
            <RankCard
              id="segments"
              title="Net revenue by segment"
              help="Segment of the customer at the time of the order."
              section={sections.segments}
              label="segment"
              value="net_revenue"
              second="share"
              rows={6}
            />
          </div>
          <ChartCard
            id="cohorts"
            title="Who comes back"
            help="Customers by the month of their first order: how many of them bought again, in % , in each month after it."
            section={sections.cohorts}
            span={12}
            height={460}
            spec={{
              kind: 'heat',
              x: 'period_number',
              y: 'cohort_month',
              value: 'retention_rate',
              xText: (value) => (value === '0' ? 'first month' : `+${value}`),
              yText: month,
              more: ['active_customers', 'cohort_size', 'net_revenue'],
              from: 1,
            }}
          />
          <ChartCard
            id="survival"
            title="How long customers stay"
            help="Of the customers known for that many months, the share that bought then or later."
            section={sections.survival}
            span={6}
            height={320}
            spec={{ kind: 'split', x: 'period_number', by: 'segment', value: 'survival_rate', as: 'line' }}
          />
          <RankCard
            id="rfm"
            title="Segments by recency, frequency, money"
            help="How recently, how often and for how much customers bought. Thresholds are in the configuration."
            section={sections.rfm}
            span={6}
            label="rfm_segment"
            value="customers"
            second="revenue_share"
            rows={8}
          />
          <ChartCard
            id="cluster_points"
            title="Clusters of customers"
            help="Customers that are alike in recency, frequency and money, grouped by k-means."
            section={sections.cluster_points}
            span={7}
            height={400}
            spec={{
              kind: 'points',
              x: 'recency_days',
              y: 'monetary',
              group: 'cluster_label',
              label: 'customer_id',
              more: ['frequency'],
            }}
          />
          <div class="stack span-5">
            <TableCard
              id="clusters"
              title="The clusters"
              help="Means of each cluster."
              section={sections.clusters}
            />
            <RankCard
              id="ltv"
              title="Lifetime value tiers"
              help="Four groups of equal size, by what customers bought less what they returned."
              section={sections.ltv}
              label="ltv_segment"
              value="lifetime_value"
              second="share"
              rows={4}
            />
          </div>
          <TableCard
            id="clv"
            title="Customer value by segment"
            help="What a customer of the segment is expected to bring in all."
            section={sections.clv}
            span={6}
          />
          <TableCard
            id="top_customers"
            title="Top customers"
            help="By net revenue in the range."
            section={sections.top_customers}
            span={6}
            limit={10}
          />
        </>
      )}
    </PageFrame>
  )
}
