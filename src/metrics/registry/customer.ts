import type { Metric } from '../metric.ts'
import { formula, ofSales } from '../sources.ts'

/** The customer of a sale other than their first. */
const RETURNED_TO_SALE = 'case when not s.is_first_order then s.customer_id end'

/** Who bought. */
export const customerMetrics = [
  {
    name: 'customers',
    unit: 'count',
    description: 'Distinct customers with a sale, without guests.',
    source: {
      kind: 'distinct',
      facts: { sales: 's.customer_id', lines: 'i.customer_id' },
    },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'new_customers',
    unit: 'count',
    description:
      'Customers with a sale in the period and none before it; under a filter or cut, those whose very first sale is shown.',
    // Each customer is new on one day only, so days add up.
    source: {
      kind: 'sum',
      facts: {
        days: 'sum(d.new_customers)',
        sold: 'sum(x.new_orders)',
        sales: 'count(*) filter (where s.is_first_order)',
      },
      distinct: { lines: 'case when i.is_first_order then i.order_id end' },
    },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'repeat_customers',
    unit: 'count',
    description:
      'Customers with a sale in the period and one before it; under a filter or cut, also those whose first sale is not shown.',
    // A customer of the period either bought before it or is new in it.
    source: formula('[customers] - [new_customers]'),
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
] as const satisfies readonly Metric[]

/** Figures of buyers that reports don't have. */
export const liveCustomerMetrics = [
  {
    name: 'returning_customers',
    unit: 'count',
    description: 'Customers with a second or later sale in the period, whenever they had their first.',
    source: {
      kind: 'distinct',
      facts: { sales: RETURNED_TO_SALE, lines: 'case when not i.is_first_order then i.customer_id end' },
    },
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'returning_share',
    unit: 'percent',
    label: 'Customers who came back',
    description: 'returning_customers in % of customers: those with a second or later sale in the period.',
    source: formula('warehouse.percent([returning_customers], [customers])'),
    shopAlone: 'column',
    isGoodWhenUp: true,
  },
  {
    name: 'new_orders',
    unit: 'count',
    label: 'Orders of new customers',
    description: 'Sales that were the first of a customer.',
    source: ofSales('new_customers', 'new_orders', 'count(*) filter (where s.is_first_order)'),
    isGoodWhenUp: true,
  },
  {
    name: 'repeat_orders',
    unit: 'count',
    label: 'Orders of repeat customers',
    description: 'Sales to customers who had bought before.',
    source: ofSales(
      undefined,
      'repeat_orders',
      'count(*) filter (where s.customer_id is not null and not s.is_first_order)',
    ),
    isGoodWhenUp: true,
  },
  {
    name: 'guest_orders',
    unit: 'count',
    label: 'Orders of guests',
    description: 'Sales without a customer.',
    source: ofSales(undefined, 'guest_orders', 'count(*) filter (where s.customer_id is null)'),
  },
] as const satisfies readonly Metric[]
