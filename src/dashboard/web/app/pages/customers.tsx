import { useState } from 'preact/hooks'
import type { PageAnswer, Row, Section } from '../../../contract.ts'
import { ChartCard } from '../components/chart_card.tsx'
import { CustomerLink } from '../components/customer_link.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'
import { month } from '../format.ts'

const customerCell = ({ customer_id: id }: Row) => <CustomerLink id={id} />

export default function Customers() {
  return (
    <PageFrame page="customers">
      {({ sections, request }) => (
        <>
          <TableCard
            id="top_customers"
            title="Top customers"
            help="By net sales in the range. A click shows the customer: what they bought, what led them here."
            cells={{ customer_id: customerCell }}
            section={sections.top_customers}
            span={8}
            limit={10}
          />
          <RankCard
            id="rfm"
            title="Groups of customers"
            help="By how recently, how often and for how much they bought: the RFM segments. Thresholds are in the configuration."
            section={sections.rfm}
            span={4}
            label="rfm_segment"
            value="customers"
            second="revenue_share"
            rows={8}
          />
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
          <RankCard
            id="customer_types"
            title="Net sales by kind of customer"
            section={sections.customer_types}
            label="customer_type"
            value="net_sales"
            second="share"
            rows={3}
            span={4}
          />
          <ChartCard
            id="cohorts"
            title="Who comes back"
            help="Customers by the month of their first order: how many of them bought again, in %, in each month after it."
            section={comingBack(sections.cohorts)}
            empty={tooYoung}
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
              written: true,
            }}
          />
          <ChartCard
            id="survival"
            title="Who still buys after so many months"
            help="Of the customers known for that many months, the share that bought then or later."
            section={comingBack(ofGroups(sections.survival))}
            empty={tooYoung}
            span={12}
            height={320}
            spec={{
              kind: 'split',
              x: 'period_number',
              by: 'segment',
              value: 'survival_rate',
              as: 'line',
              xTitle: 'Months since the first order',
            }}
          />
          <OtherGroups sections={sections} />
        </>
      )}
    </PageFrame>
  )
}

const tooYoung = 'Who comes back shows from the second month of orders on.'

/** Only with a month after the first one there is something to see. */
function comingBack<Name extends string>(section: Section<Name>): Section<Name> {
  const rows = section.rows as readonly Row[]
  return rows.some((row) => Number(row.period_number) > 0) ? section : { ...section, rows: [] }
}

/** Where no customer has a segment, the only group equals all. */
function ofGroups<Name extends string>(section: Section<Name>): Section<Name> {
  const rows = section.rows as readonly Row[]
  const isGrouped = rows.some(({ segment }) => segment !== '(all)' && segment !== '(none)')
  return isGrouped
    ? section
    : { ...section, rows: section.rows.filter((row) => (row as Row).segment === '(all)') }
}

type Sections = PageAnswer<'customers'>['sections']

/** More ways to group customers. They are read on request, because their groups have similar names. */
function OtherGroups({ sections }: { sections: Sections }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        class="button span-12 more-groups"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide other groups' : 'Other groups: your own segments, clusters, value tiers'}
      </button>
      {isOpen && (
        <>
          <RankCard
            id="segments"
            title="Your own segments"
            help="Net sales by the segment that your files give the customer, at the time of the order."
            section={sections.segments}
            label="segment"
            value="net_sales"
            second="share"
            rows={6}
            span={4}
          />
          <TableCard
            id="clv"
            title="Expected value by your own segments"
            help="What a customer of the segment is expected to bring in all."
            section={sections.clv}
            span={8}
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
        </>
      )}
    </>
  )
}
