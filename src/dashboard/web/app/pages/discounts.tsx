import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { ordersOfPeriod } from '../components/period_days.ts'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'

export default function Discounts() {
  return (
    <PageFrame page="discounts">
      {({ sections, request }) => (
        <>
          <TableCard
            id="coupons"
            title="Which coupons pay"
            help="What the orders with a coupon leave after returns, goods, delivery and payment fees. Orders at a loss cost more than they brought, before any refund."
            section={sections.coupons}
            columns={[
              'coupon',
              'orders',
              'discounts',
              'net_sales',
              'contribution',
              'contribution_margin',
              'orders_at_a_loss',
              'avg_net_order_value',
            ]}
            span={12}
            limit={12}
            empty="No coupon was used."
          />
          <ChartCard
            id="trend"
            title="Orders with and without a coupon"
            section={sections.trend}
            span={8}
            height={320}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              stacked: true,
              series: [
                { column: 'orders_with_coupon', as: 'bar' },
                { column: 'orders_without_coupon', as: 'bar' },
              ],
            }}
            onPick={ordersOfPeriod(request, 'orders')}
          />
          <RankCard
            id="use"
            title="Most used coupons"
            help="Orders with the coupon, with what it cost."
            section={sections.coupons}
            span={4}
            label="coupon"
            value="orders"
            second="discounts"
            rows={8}
            empty="No coupon was used."
          />
          <ChartCard
            id="cost"
            title="What discounts cost"
            help="Discounts of all sales, coupons or not, and the share of orders with a coupon."
            section={sections.trend}
            span={6}
            height={300}
            columns={['period', 'discounts', 'coupon_share']}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              series: [
                { column: 'discounts', as: 'bar' },
                { column: 'coupon_share', as: 'line', onRight: true },
              ],
            }}
          />
          <ChartCard
            id="customers"
            title="Who uses coupons"
            help="Orders with the coupon of new customers, repeat customers and guests."
            section={sections.coupons}
            span={6}
            height={300}
            columns={['coupon', 'new_orders', 'repeat_orders', 'guest_orders']}
            spec={{
              kind: 'columns',
              label: 'coupon',
              values: ['new_orders', 'repeat_orders', 'guest_orders'],
              stacked: true,
            }}
            pick="coupon"
            empty="No coupon was used."
          />
          <TableCard
            id="with_without"
            title="With and without"
            section={sections.with_without}
            span={12}
            height={90}
          />
        </>
      )}
    </PageFrame>
  )
}
