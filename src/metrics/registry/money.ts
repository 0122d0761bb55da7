import type { Metric } from '../metric.ts'
import { amount, formula, ofRefunds, ofSales } from '../sources.ts'

/** What was sold, what was paid back, and what is left. */
export const moneyMetrics = [
  {
    name: 'orders',
    unit: 'count',
    description: 'Sales; for listings and products, sales with a line of it.',
    source: {
      kind: 'sum',
      facts: {
        days: 'sum(d.total_orders)',
        listings: 'sum(l.orders)',
        sold: 'sum(x.orders)',
        sales: 'count(*)',
      },
      distinct: { lines: 'i.order_id' },
    },
    isGoodWhenUp: true,
  },
  {
    name: 'units',
    unit: 'count',
    description: 'Units sold.',
    source: amount('units', 'units', 'quantity'),
    isGoodWhenUp: true,
  },
  {
    name: 'gross_sales',
    unit: 'money',
    description: 'Goods sold, before discounts, without tax.',
    source: amount('gross_sales', 'gross_sales', 'gross_amount'),
    isGoodWhenUp: true,
  },
  {
    name: 'discounts',
    unit: 'money',
    description: 'Discounts of the sales, without tax.',
    source: amount('discounts', 'discounts', 'discount_amount'),
  },
  {
    name: 'net_revenue',
    unit: 'money',
    label: 'Sales before returns',
    description: 'gross_sales − discounts.',
    source: amount('net_revenue', 'net_revenue', 'net_amount'),
    isGoodWhenUp: true,
  },
  {
    name: 'returns',
    unit: 'money',
    description: 'Goods of sales that were paid back, on the day of the refund, without tax and shipping.',
    source: ofRefunds('returns', 'goods_amount'),
    isGoodWhenUp: false,
  },
  {
    name: 'shipping_charged',
    unit: 'money',
    description: 'Shipping that customers were charged, without tax; NULL for listings and products.',
    source: ofSales('total_shipping', 'shipping_charged', 'sum(s.shipping_amount)'),
    shopAlone: 'value',
  },
  {
    name: 'product_cost',
    unit: 'money',
    description: 'Cost of the units sold; units without a known cost count as 0.',
    source: amount('total_cost', 'product_cost', 'cost_amount'),
    isGoodWhenUp: false,
  },
  {
    name: 'shipping_cost',
    unit: 'money',
    description:
      'What shipping cost the shop by its rates, 0 without a rate; NULL for listings and products.',
    source: ofSales('shipping_cost', 'shipping_cost', 'sum(s.shipping_cost_amount)'),
    shopAlone: 'value',
    isGoodWhenUp: false,
  },
  {
    name: 'gross_profit',
    unit: 'money',
    description: 'net_revenue − product_cost.',
    source: formula('[net_revenue] - [product_cost]'),
    isGoodWhenUp: true,
  },
  {
    name: 'profit_margin',
    unit: 'percent',
    description: 'gross_profit in % of net_revenue.',
    source: formula('warehouse.percent([gross_profit], [net_revenue])'),
    isGoodWhenUp: true,
  },
  {
    name: 'net_sales',
    unit: 'money',
    description: 'net_revenue − returns.',
    source: formula('[net_revenue] - [returns]'),
    isGoodWhenUp: true,
  },
  {
    name: 'refunds',
    unit: 'money',
    description: 'What was paid back for sales, on the day of the refund, tax and shipping included.',
    source: ofRefunds('refunds', 'amount'),
    isGoodWhenUp: false,
  },
  {
    name: 'refunded_shipping',
    unit: 'money',
    description: 'Shipping of sales that was paid back, on the day of the refund, without tax.',
    source: ofRefunds('refunded_shipping', 'shipping_amount'),
    isGoodWhenUp: false,
  },
  {
    name: 'returned_cost',
    unit: 'money',
    description: 'Cost of the goods that refunds brought back to stock, on the day of the refund.',
    source: ofRefunds('returned_cost', 'returned_cost_amount'),
  },
  {
    name: 'payment_fees',
    unit: 'money',
    description: 'Fees for the payments of the sales; NULL for listings and products.',
    source: ofSales('payment_fees', 'payment_fees', 'sum(s.payment_fee_amount)'),
    shopAlone: 'value',
    isGoodWhenUp: false,
  },
  {
    name: 'contribution',
    unit: 'money',
    description:
      'net_sales + shipping_charged − refunded_shipping − product_cost + returned_cost − shipping_cost − payment_fees; NULL for listings and products.',
    source: formula(
      '[net_revenue] - [returns] + [shipping_charged] - [refunded_shipping] - [product_cost] + [returned_cost] - [shipping_cost] - [payment_fees]',
    ),
    shopAlone: 'value',
    isGoodWhenUp: true,
  },
  {
    name: 'avg_net_order_value',
    unit: 'money',
    label: 'Average order value',
    description: 'net_revenue a sale; NULL for listings and products.',
    source: formula('warehouse.ratio([net_revenue], [orders])'),
    shopAlone: 'value',
    isGoodWhenUp: true,
  },
  {
    name: 'refund_rate',
    unit: 'percent',
    description: 'returns in % of net_revenue.',
    source: formula('warehouse.percent([returns], [net_revenue])'),
    isGoodWhenUp: false,
  },
] as const satisfies readonly Metric[]

/** Figures of sales that reports don't have. */
export const liveMoneyMetrics = [
  {
    name: 'total_revenue',
    unit: 'money',
    label: 'Charged to customers',
    description: 'What customers were charged, shipping and tax included.',
    source: ofSales('total_revenue', 'total_revenue', 'sum(s.total_amount)'),
    isGoodWhenUp: true,
  },
  {
    name: 'avg_order_value',
    unit: 'money',
    label: 'Charged per order',
    description: 'total_revenue a sale.',
    source: formula('warehouse.ratio([total_revenue], [orders])'),
    isGoodWhenUp: true,
  },
  {
    name: 'discount_rate',
    unit: 'percent',
    description: 'discounts in % of gross_sales.',
    source: formula('warehouse.percent([discounts], [gross_sales])'),
  },
  {
    name: 'days',
    unit: 'count',
    description: 'Days from the first to the last activity.',
    source: { kind: 'sum', facts: { calendar: 'count(*)' } },
    isHidden: true,
  },
  {
    name: 'avg_daily_orders',
    unit: 'number',
    label: 'Orders a day',
    description: 'orders a day, idle days included.',
    source: formula('warehouse.ratio([orders], [days])'),
    isGoodWhenUp: true,
  },
  {
    name: 'avg_daily_net_revenue',
    unit: 'money',
    label: 'Sales before returns a day',
    description: 'net_revenue a day, idle days included.',
    source: formula('warehouse.ratio([net_revenue], [days])'),
    isGoodWhenUp: true,
  },
  {
    name: 'avg_daily_net_sales',
    unit: 'money',
    label: 'Net sales a day',
    description: 'net_sales a day, idle days included.',
    source: formula('warehouse.ratio([net_sales], [days])'),
    isGoodWhenUp: true,
  },
  {
    name: 'contribution_margin',
    unit: 'percent',
    description:
      'contribution in % of net_sales: what is left of 100 after returns, goods, delivery and payment fees.',
    source: formula('warehouse.percent([contribution], [net_sales])'),
    isGoodWhenUp: true,
  },
  {
    name: 'orders_at_a_loss',
    unit: 'count',
    label: 'Orders at a loss',
    description: 'Sales whose goods, delivery and fees cost more than they brought, before any refund.',
    source: {
      kind: 'sum',
      facts: {
        sold: 'sum(x.orders_at_a_loss)',
        sales:
          'count(*) filter (where warehouse.contribution(s.net_amount, 0, s.shipping_amount, 0, s.cost_amount, 0, coalesce(s.shipping_cost_amount, 0), s.payment_fee_amount) < 0)',
      },
    },
    isGoodWhenUp: false,
  },
  {
    name: 'orders_with_coupon',
    unit: 'count',
    description: 'Sales with a coupon.',
    source: ofSales(undefined, 'orders_with_coupon', 'count(*) filter (where s.coupon_code is not null)'),
  },
  {
    name: 'orders_without_coupon',
    unit: 'count',
    description: 'Sales without a coupon.',
    source: formula('[orders] - [orders_with_coupon]'),
  },
  {
    name: 'coupon_share',
    unit: 'percent',
    description: 'Sales with a coupon in % of sales.',
    source: formula('warehouse.percent([orders_with_coupon], [orders])'),
  },
] as const satisfies readonly Metric[]
