import type { PageEntry } from './page_entry.ts'

/** What is sold, to whom, and where. */
export const assortmentPages = {
  products: {
    title: 'Products',
    icon: 'products',
    tiles: ['net_sales', 'units', 'gross_profit', 'profit_margin', 'cost_coverage', 'returns', 'refund_rate'],
    sections: {
      /** Best first, at most 500. */
      ranking: [
        'product',
        'product_id',
        'category',
        'net_sales',
        'net_sales_before',
        'share',
        'cumulative_share',
        'units',
        'orders',
        'gross_profit',
        'profit_margin',
        'returns',
      ],
      /** How many of the best products make which share: 1, 2, 3, 5, 10, 20, 50 … all. */
      pareto: ['products', 'products_share', 'net_sales', 'cumulative_share'],
      /** The 8 largest. */
      category_margin: ['month', 'category', 'net_sales', 'gross_profit', 'profit_margin'],
      /** Most added first, at most 100. */
      cart: [
        'product',
        'product_id',
        'category',
        'times_added_to_cart',
        'times_purchased',
        'cart_to_purchase_rate',
      ],
      /** Whole history, at most 100. Support and confidence are fractions. */
      together: [
        'antecedent',
        'antecedent_id',
        'consequent',
        'consequent_id',
        'orders_together',
        'support',
        'confidence',
        'lift',
      ],
      /** Soonest sold out first; all locations together. */
      low_stock: [
        'product',
        'product_id',
        'quantity_on_hand',
        'units_28_days',
        'units_a_day',
        'days_left',
        'revenue_at_risk',
        'reorder_level',
        'date',
      ],
    },
  },
  customers: {
    title: 'Customers',
    icon: 'customers',
    tiles: [
      'customers',
      'new_customers',
      'returning_customers',
      'returning_share',
      'orders',
      'avg_net_order_value',
    ],
    sections: {
      new_repeat: [
        'period',
        'new_customers',
        'returning_customers',
        'new_orders',
        'repeat_orders',
        'guest_orders',
      ],
      /** New, repeat, guest. */
      customer_types: ['customer_type', 'orders', 'net_sales', 'avg_net_order_value', 'share'],
      /** Segment of the customer at the time of the order. */
      segments: ['segment', 'orders', 'net_sales', 'avg_net_order_value', 'share'],
      rfm: [
        'rfm_segment',
        'customers',
        'customers_share',
        'total_revenue',
        'revenue_share',
        'avg_days_since_last_order',
        'avg_orders',
      ],
      ltv: ['ltv_segment', 'customers', 'lifetime_value', 'avg_lifetime_value', 'share'],
      /** At most the last 24 cohorts. */
      cohorts: [
        'cohort_month',
        'period_number',
        'cohort_size',
        'active_customers',
        'retention_rate',
        'net_revenue',
      ],
      /** Of the customers known for that many months, those who bought then or later. Segment "(all)" first. */
      survival: ['period_number', 'segment', 'customers', 'survival_rate'],
      /** Means. */
      clusters: ['cluster_label', 'customers', 'recency_days', 'frequency', 'monetary'],
      /** A sample of at most 800. */
      cluster_points: ['customer_id', 'cluster_label', 'recency_days', 'frequency', 'monetary'],
      /** Means. */
      clv: ['segment', 'customers', 'clv', 'avg_net_order_value', 'purchase_frequency', 'lifespan_months'],
      /** In the range, at most 50. */
      top_customers: [
        'customer_id',
        'rfm_segment',
        'orders',
        'net_sales',
        'orders_ever',
        'first_order_date',
        'last_order_date',
      ],
    },
  },
  geography: {
    title: 'Geography & trends',
    icon: 'geography',
    tiles: ['net_sales', 'orders', 'customers', 'avg_net_order_value'],
    sections: {
      countries: ['country', 'orders', 'net_sales', 'share', 'avg_net_order_value', 'net_sales_before'],
      /** At most 100. */
      regions: ['region', 'country', 'orders', 'net_sales', 'share'],
      /** At most 100. */
      cities: ['city', 'region', 'country', 'orders', 'net_sales', 'share'],
      weekdays: [
        'weekday',
        'day_of_week',
        'is_weekend',
        'days',
        'orders',
        'net_sales',
        'avg_daily_orders',
        'avg_daily_net_sales',
      ],
      /** Weekday, Weekend. */
      weekend: [
        'day_type',
        'days',
        'orders',
        'net_sales',
        'avg_daily_orders',
        'avg_daily_net_sales',
        'avg_net_order_value',
      ],
      /** Month 1–12; the 12 largest categories. */
      seasonality: ['month', 'category', 'net_revenue', 'seasonality_index'],
      /** Days of the range with activity, at most the last 1,100. */
      moving_average: ['date', 'net_sales', 'moving_average_7', 'moving_average_28'],
      forecast: [
        'month',
        'actual_net_revenue',
        'month_so_far',
        'moving_average_3',
        'forecast',
        'lower_bound',
        'upper_bound',
        'method',
      ],
    },
  },
} as const satisfies Record<string, PageEntry>
