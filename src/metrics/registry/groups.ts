import type { Metric } from '../metric.ts'

/** An average, share or rate of a group of customers, orders or products. It is no metric: it has no fact to be cut from. */
export interface GroupFormula extends Pick<Metric, 'name' | 'unit' | 'description'> {
  /** The formula, with its arguments in brackets. */
  sql: string
}

const share = (name: string, part: string, whole: string): GroupFormula => ({
  name,
  unit: 'percent',
  description: `${part} in % of ${whole}.`,
  sql: `warehouse.percent([${part}], [${whole}])`,
})

const average = (name: string, unit: Metric['unit'], sum: string, count: string): GroupFormula => ({
  name,
  unit,
  description: `${sum} / ${count}.`,
  sql: `warehouse.ratio([${sum}], [${count}])`,
})

/** Views, queries and pages call the functions that are made of these (`npm run sql:metrics`). */
export const groupFormulas: readonly GroupFormula[] = [
  share('customer_share', 'customers', 'all_customers'),
  share('order_share', 'orders', 'all_orders'),
  share('revenue_share', 'revenue', 'all_revenue'),
  share('retention_rate', 'active_customers', 'cohort_size'),
  share('survival_rate', 'active_customers', 'known_customers'),
  average('avg_orders', 'number', 'orders', 'customers'),
  average('avg_revenue_per_customer', 'money', 'total_revenue', 'customers'),
  average('avg_lifetime_value', 'money', 'lifetime_value', 'customers'),
  average('avg_days_since_last_order', 'number', 'days_since_last_order', 'customers'),
  average('avg_net_unit_price', 'money', 'net_revenue', 'units'),
  average('purchase_frequency', 'number', 'orders', 'lifespan_months'),
  average('expected_lifespan_months', 'number', 'lifespan_months', 'customers'),
]
