import type { Metric } from '../metric.ts'
import { formula, ofSales, ofShop } from '../sources.ts'

/** What is left after ads and expenses, and how reliable that is: known costs, paid sales. Only the shop has these. */
export const spendingMetrics = (
  [
    {
      name: 'ad_spend',
      unit: 'money',
      description: 'Spent on ads.',
      source: ofShop('ad_spend', { spend: 'sum(a.amount)' }),
      isGoodWhenUp: false,
    },
    {
      name: 'contribution_after_ads',
      unit: 'money',
      description: 'contribution − ad_spend.',
      source: formula('[contribution] - [ad_spend]'),
      isGoodWhenUp: true,
    },
    {
      name: 'expenses',
      unit: 'money',
      description: 'Expenses of the shop: rent, salaries, software.',
      source: ofShop('expenses'),
      isGoodWhenUp: false,
    },
    {
      name: 'net_profit',
      unit: 'money',
      description: 'contribution_after_ads − expenses.',
      source: formula('[contribution_after_ads] - [expenses]'),
      isGoodWhenUp: true,
    },
    {
      name: 'marketing_efficiency_ratio',
      unit: 'number',
      description: 'net_sales / ad_spend.',
      source: formula('warehouse.ratio([net_sales], [ad_spend])'),
      isGoodWhenUp: true,
    },
    {
      name: 'customer_acquisition_cost',
      unit: 'money',
      description: 'ad_spend per new customer.',
      source: formula('warehouse.ratio([ad_spend], [new_customers])'),
      isGoodWhenUp: false,
    },
    {
      name: 'cost_coverage',
      unit: 'percent',
      description: 'Net revenue of lines whose unit cost is known, in % of net_revenue.',
      source: formula('warehouse.percent([costed_net_revenue], [net_revenue])'),
      isGoodWhenUp: true,
    },
    {
      name: 'unpaid_net_revenue',
      unit: 'money',
      label: 'Sales not paid for',
      description: 'Net revenue of sales without a successful payment.',
      source: ofSales(
        'unpaid_net_revenue',
        'unpaid_net_revenue',
        'sum(s.net_amount * (not s.is_paid)::integer)',
      ),
      isGoodWhenUp: false,
    },
    {
      name: 'costed_net_revenue',
      unit: 'money',
      description: 'Net revenue of lines whose unit cost is known.',
      source: ofSales('costed_net_revenue', 'costed_net_revenue', 'sum(s.costed_net_amount)', {
        lines: 'sum(i.net_amount * (i.unit_cost is not null)::integer)',
      }),
      isHidden: true,
    },
  ] as const satisfies readonly Metric[]
).map((one) => ({ ...one, shopAlone: 'column' as const }))

/** Figures of ads that reports don't have. */
export const liveSpendingMetrics = [
  {
    name: 'roas',
    unit: 'number',
    label: 'ROAS',
    description: 'net_revenue / ad_spend.',
    source: formula('warehouse.ratio([net_revenue], [ad_spend])'),
    isGoodWhenUp: true,
  },
] as const satisfies readonly Metric[]
