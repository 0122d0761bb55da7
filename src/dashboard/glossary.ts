import { type Dimension, dimensions, dimensionWords } from '../metrics/dimensions.ts'
import { isOffered } from '../metrics/part_source.ts'
import { labelOf, type Metric, registry } from '../metrics/registry.ts'
import type { MetricMeta } from './contract/meta.ts'
import type { Column, Unit } from './contract/table.ts'

const metrics = new Map<string, Metric>(registry.map((one) => [one.name, one]))

/** What metrics and dimensions are called, and can be asked for. */
export function metricMeta(one: Metric): MetricMeta {
  return {
    name: one.name,
    label: labelOf(one),
    unit: one.unit,
    description: one.description,
    dimensions: dimensions.filter((dimension) => isOffered(one.name, [], [dimension])),
  }
}

/** The metrics that are shown. */
export const shownMetrics: readonly Metric[] = registry.filter(({ isHidden }) => !isHidden)

/** Columns that are neither metric nor dimension: their unit and what they say. */
const words: Readonly<Record<string, [unit: Unit, description: string, label?: string]>> = {
  period: ['date', 'First day of the period.'],
  period_before: ['date', 'First day of the period that it is compared with.', 'Compared with'],
  date: ['date', 'Day.'],
  month: ['date', 'First day of the month.'],
  share: ['percent', 'Net revenue in % of that of all rows.'],
  cumulative_share: [
    'percent',
    'Net revenue of this and all better rows in % of that of all.',
    'Cumulative share',
  ],
  product_name: ['text', 'Name of the product, newest known.', 'Product'],
  product_id: ['text', 'Source id of the product.', 'Product id'],
  day_type: ['text', 'Saturday and Sunday are the weekend.'],
  day_of_week: ['count', 'ISO day of the week, Monday = 1.'],
  is_weekend: ['flag', 'Saturday or Sunday.', 'Weekend'],
  days: ['count', 'Such days in the range, from the first to the last activity.'],
  has_coupon: ['text', 'Whether the sale had a coupon.', 'Coupon'],
  page_path: ['text', 'Path of the page.', 'Page'],
  page_type: ['text', 'home, product, category, cart, checkout or other, by the first segment of the path.'],
  step: ['text', 'Step of the funnel: a session counts for it if it did that step or a later one.'],
  rate: ['percent', 'Sessions of the step in % of all sessions.'],
  dropoff: ['percent', 'Sessions lost from the step before, in % of them.', 'Lost'],
  bucket: ['text', 'Minutes from the start of the session.', 'Minutes'],
  to_cart: ['count', 'Sessions whose first cart add fell into the span.', 'First cart add'],
  to_order: ['count', 'Sessions whose first sale fell into the span.', 'First sale'],
  products: ['count', 'Number of the best products.'],
  products_share: ['percent', 'These products in % of all that were sold.', 'Share of products'],
  antecedent: ['text', 'Product that is given.', 'Who buys'],
  antecedent_id: ['text', 'Source id of the product that is given.'],
  consequent: ['text', 'Product that comes with it.', 'also buys'],
  consequent_id: ['text', 'Source id of the product that comes with it.'],
  orders_together: ['count', 'Sales that hold both products.'],
  support: ['number', 'Share of the sales with lines that hold both, from 0 to 1.'],
  confidence: ['number', 'Share of the sales with the first product that hold the other too, from 0 to 1.'],
  lift: [
    'number',
    'Confidence / share of the sales that hold the other product: above 1, they attract each other.',
  ],
  location: ['text', 'Where the stock lies.'],
  quantity_on_hand: ['count', 'Units in stock.', 'In stock'],
  reorder_level: ['count', 'Reorder when the stock is at or below this.'],
  rfm_segment: [
    'text',
    'By recency, frequency and revenue: Champion, Big Spender, Loyal, New, Lost, At Risk or Regular.',
    'RFM segment',
  ],
  customers_share: ['percent', 'In % of all customers with a sale.', 'Share of customers'],
  revenue_share: ['percent', 'In % of the revenue of all of them.', 'Share of revenue'],
  avg_days_since_last_order: [
    'number',
    'Mean days from the last sale to the as-of date.',
    'Days since last order',
  ],
  avg_orders: ['number', 'Mean number of sales.', 'Orders a customer'],
  ltv_segment: ['text', 'Quartile of lifetime value: Bronze (lowest), Silver, Gold, Platinum.', 'LTV tier'],
  lifetime_value: ['money', 'Net revenue of the sales − their refunds.'],
  avg_lifetime_value: ['money', 'Mean lifetime value of a customer.'],
  cohort_month: ['date', 'Month of the first sale.', 'Cohort'],
  period_number: ['count', 'Months since the first sale.', 'Month'],
  cohort_size: ['count', 'Customers of the cohort.'],
  active_customers: ['count', 'Those of them with a sale in the month.'],
  retention_rate: ['percent', 'active_customers in % of cohort_size.'],
  survival_rate: [
    'percent',
    'Of the customers first sold to at least that many months ago, those who bought that long after it or later.',
  ],
  cluster_label: [
    'text',
    'VIP, Loyal, Low value or Churn risk, in comparison with the other customers.',
    'Cluster',
  ],
  customer_id: ['text', 'Source id of the customer.', 'Customer'],
  recency_days: ['number', 'Days from the last sale to the as-of date.', 'Days since last order'],
  frequency: ['number', 'Number of sales.', 'Orders'],
  monetary: ['money', 'Net revenue of the sales.', 'Net revenue'],
  clv: [
    'money',
    'Average net order value × orders per active month × expected active months.',
    'Customer lifetime value',
  ],
  purchase_frequency: ['number', 'Orders per active month.'],
  lifespan_months: ['number', 'Months from the first to the last sale, both included.', 'Active months'],
  last_order_date: ['date', 'Day of the last sale.', 'Last order'],
  seasonality_index: [
    'number',
    'Mean revenue of that calendar month / mean month of the category: above 1, it sells better than usual.',
  ],
  moving_average_7: ['money', 'Mean of the day and the 6 before it.', '7-day average'],
  moving_average_28: ['money', 'Mean of the day and the 27 before it.', '28-day average'],
  moving_average_3: ['money', 'Mean of the month and the two before it.', '3-month average'],
  actual_net_revenue: ['money', 'Net revenue of the month, as it was.', 'Net revenue'],
  forecast: [
    'money',
    'Net revenue that is expected; for finished months, what the months before them foretold.',
  ],
  lower_bound: ['money', 'Revenue stays above this in 97.5 of 100 months.'],
  upper_bound: ['money', 'Revenue stays below this in 97.5 of 100 months.'],
  method: ['text', 'How it was foretold: Holt-Winters, Holt, or flat.'],
  target_tag: ['text', 'Tag of the element.', 'Tag'],
  target_id: ['text', 'Id of the element.', 'Element id'],
  target_text: ['text', 'Text of the element.', 'Text'],
  element: ['text', 'Element: its tag, id and text.'],
  metric: ['text', 'What is counted.'],
  month_to_date: ['money', 'The month so far.'],
  month_to_date_before: [
    'money',
    'The same days of the year before, else of the month before.',
    'Same days before',
  ],
  pace: ['percent', 'The month so far in % of the same days before.'],
  bridge: ['text', 'Which figure the steps lead to.'],
  dimension: ['text', 'What the change is cut by.'],
  cause: ['text', 'Member of the dimension.'],
  member: ['text', 'Its value in a filter.'],
  change: ['money', 'Net sales of the range less those of the compared range.'],
  beyond: [
    'money',
    'The change less what it would be if every member had changed as the whole shop did: what stands out.',
  ],
  kind: ['text', 'What it is about.'],
  what: ['text', 'Which product, channel, campaign or coupon.'],
  detail: ['text', 'What was seen, and what to do.'],
  money: ['money', 'What it is about, in money; what is lost is below 0.'],
  line: ['text', 'Line of the statement: + adds, − takes off, = is what is left so far.'],
  percent_of_net_sales: ['percent', 'The amount in % of net sales.', '% of net sales'],
  amount_before: ['money', 'The amount in the period that is compared.', 'Amount, before'],
  order_id: ['text', 'Source id of the order.', 'Order'],
  ordered_at: ['instant', 'When it was placed.', 'Ordered'],
  is_sale: ['flag', 'False for cancelled and failed orders: they count in no metric.', 'Sale'],
  quantity: ['count', 'Units.'],
  items: ['count', 'Units ordered.'],
  gross_amount: ['money', 'Goods before discounts, without tax.', 'Gross'],
  discount_amount: ['money', 'Discount.', 'Discount'],
  net_amount: ['money', 'Gross − discount.', 'Net'],
  shipping_amount: ['money', 'Shipping charged, without tax.', 'Shipping'],
  tax_amount: ['money', 'Tax charged.', 'Tax'],
  total_amount: ['money', 'What the customer was charged.', 'Total'],
  refund_amount: ['money', 'Σ refunds of the order.', 'Refunded'],
  order_item_id: ['text', 'Source id of the line.', 'Line'],
  unit_price: ['money', 'Price of one unit.'],
  cost_amount: ['money', 'Cost of the units; empty if it is not known.', 'Cost'],
  profit_amount: ['money', 'Net − cost.', 'Profit'],
  payment_id: ['text', 'Source id of the payment.', 'Payment'],
  paid_on: ['date', 'Day of the payment.', 'Paid'],
  is_successful: ['flag', 'Whether the payment succeeded.', 'Successful'],
  amount: ['money', 'Amount.'],
  refund_id: ['text', 'Source id of the refund.', 'Refund'],
  refunded_on: ['date', 'Day on which it was paid back.', 'Refunded'],
  reason: ['text', 'Reason.'],
  hour: ['count', 'Hour of the day.'],
  revenue: ['money', 'What customers were charged for the sales.'],
}

/** A column by its name: a metric, one of the compared period (`…_before`), a dimension, or a word of this list. */
export function column(name: string, more: Partial<Column> = {}): Column {
  return { ...known(name), ...more, name }
}

function known(name: string): Column {
  const one = metrics.get(name)
  if (one) return { name, label: labelOf(one), unit: one.unit, description: one.description }
  if (name.endsWith('_before') && metrics.has(name.slice(0, -7))) {
    const now = known(name.slice(0, -7))
    return {
      ...now,
      name,
      label: `${now.label}, before`,
      description: `${now.description} In the period that is compared.`,
    }
  }
  if (name in dimensionWords) {
    const dimension = name as Dimension
    return { name, unit: 'text', filter: dimension, ...dimensionWords[dimension] }
  }
  const [unit, description, label] = words[name] ?? ['text', '']
  return { name, label: label ?? inWords(name), unit, description }
}

function inWords(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
