import type { Cell, Section } from '../../../contract.ts'
import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { TableCard } from '../components/table_card.tsx'
import { inCell, NONE, shown } from '../format.ts'

export default function Products() {
  return (
    <PageFrame page="products">
      {({ sections }) => (
        <>
          <TableCard
            id="ranking"
            title="Best sellers"
            help="Best first. A click on a product or category shows the page for it alone."
            section={sections.ranking}
            columns={[
              'product',
              'category',
              'net_sales',
              'net_sales_before',
              'share',
              'units',
              'orders',
              'gross_profit',
              'profit_margin',
              'returns',
            ]}
            span={12}
            limit={15}
          />
          <TableCard
            id="low_stock"
            title="About to sell out"
            help="What sells out first, at the pace of the newest 28 days; and what is at or below its reorder level."
            section={sections.low_stock}
            columns={['product', 'quantity_on_hand', 'units_a_day', 'days_left', 'revenue_at_risk']}
            span={7}
            limit={12}
            empty="Nothing sells out within 28 days, as far as the stock is known."
            cells={{ days_left: ({ days_left: days }) => daysText(days) }}
          />
          <TableCard
            id="pareto"
            title="How many products make the sales"
            help="How many of the best products make which share of net sales."
            section={sections.pareto}
            span={5}
            height={160}
          />
          <ChartCard
            id="best"
            title="How much the best products make"
            help="Net sales by product, best first, and the share that they make together."
            section={sections.ranking}
            span={12}
            height={320}
            tools={<TopTen section={sections.pareto} />}
            columns={['product', 'net_sales', 'share', 'cumulative_share']}
            spec={{
              kind: 'pareto',
              label: 'product',
              value: 'net_sales',
              cumulative: 'cumulative_share',
              limit: 50,
            }}
            pick="product"
          />
          <ChartCard
            id="category_margin"
            title="Margin by category and month"
            help="Gross profit in % of sales before returns, of the largest categories."
            section={sections.category_margin}
            span={12}
            height={320}
            spec={{
              kind: 'split',
              x: 'month',
              by: 'category',
              value: 'profit_margin',
              grain: 'month',
              as: 'line',
            }}
          />
          <TableCard
            id="cart"
            title="From cart to purchase"
            help="How often products were put into a cart and bought."
            section={{
              ...sections.cart,
              rows: sections.cart.rows.filter((row) => Number(row.times_added_to_cart) > 0),
            }}
            empty="Nothing was put into a cart."
            columns={['product', 'times_added_to_cart', 'times_purchased', 'cart_to_purchase_rate']}
            span={12}
            limit={12}
          />
          <TableCard
            id="together"
            title="Bought together"
            help="Pairs of products that are bought together more often than by chance. “Who also buys it”: of the orders with the first product, how many hold the second too. “Times the usual”: how many times as often as chance would have it."
            section={sections.together}
            columns={['antecedent', 'consequent', 'orders_together', 'support', 'confidence', 'lift']}
            cells={{
              support: ({ support }) => shown(Number(support) * 100, 'percent'),
              confidence: ({ confidence }) => shown(Number(confidence) * 100, 'percent'),
            }}
            span={12}
            limit={12}
            empty="No two products were bought together often enough."
          />
        </>
      )}
    </PageFrame>
  )
}

/** Days of stock with one decimal. */
function daysText(days: Cell | undefined): string {
  return days === null || days === undefined ? NONE : inCell(Number(days), 'number')
}

/** The sentence that owners ask for. */
function TopTen({ section }: { section: Section }) {
  const row = section.rows.find(({ products }) => Number(products) === 10)
  if (!row) return null
  return (
    <p class="card-figure">
      The top 10 make <strong>{shown(row.cumulative_share ?? null, 'percent')}</strong>
    </p>
  )
}
