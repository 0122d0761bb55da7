import type { Row } from '../../../contract.ts'
import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'
import { shown } from '../format.ts'

/** The lines that say what is left so far. */
const strong = (row: Row, text: string) => (String(row.line).startsWith('=') ? <strong>{text}</strong> : text)
const lineCell = (row: Row) => strong(row, String(row.line))

export default function Profit() {
  return (
    <PageFrame page="profit">
      {({ sections, request }) => (
        <>
          <ChartCard
            id="trend"
            title="What is left"
            help="Net sales, what is left of them after goods, delivery, fees and ads, and after expenses too."
            section={sections.trend}
            span={6}
            height={460}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              series: [
                { column: 'net_sales', as: 'bar' },
                { column: 'contribution_after_ads', as: 'line' },
                { column: 'net_profit', as: 'line' },
              ],
            }}
          />
          <TableCard
            id="statement"
            title="Profit and loss"
            help="Products without a known cost count as cost 0: see Cost coverage."
            section={sections.statement}
            span={6}
            height={460}
            limit={20}
            cells={{ line: lineCell, amount: (row) => strong(row, shown(row.amount ?? null, 'money')) }}
          />
          <RankCard
            id="after_ads"
            title="Contribution after ads by channel"
            help="Ads count for the channel that they pay for, refunds and fees for the channel of their order."
            section={sections.channels}
            label="channel"
            value="contribution_after_ads"
            second="roas"
            rows={11}
          />
          <RankCard
            id="campaigns_spend"
            title="Campaigns by ad spend"
            help="With net revenue for each unit of money spent."
            section={sections.campaigns}
            label="campaign"
            besides="source"
            value="ad_spend"
            second="roas"
            rows={11}
            empty="No ad spend in these days."
          />
          <TableCard
            id="channels"
            title="Channels in figures"
            section={sections.channels}
            span={12}
            limit={15}
          />
          <TableCard
            id="campaigns"
            title="Campaigns in figures"
            section={sections.campaigns}
            span={12}
            limit={12}
            empty="No ad spend in these days."
          />
          <TableCard
            id="coupons"
            title="What coupons leave"
            help="Contribution of the orders with the coupon, refunds of these days included."
            section={sections.coupons}
            span={12}
            limit={12}
            empty="No coupon was used."
          />
        </>
      )}
    </PageFrame>
  )
}
