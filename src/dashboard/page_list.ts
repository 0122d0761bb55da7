import type { Role } from '../users/roles.ts'
import { assortmentPages } from './page_list/assortment.ts'
import type { PageEntry } from './page_list/page_entry.ts'

/**
 * The pages of figures, in the order of the menu, with their tiles and the columns of their sections: what the server
 * answers and what the pages show. `…_before` is the value in the compared range, or NULL without one.
 *
 * A page consists of this entry, `pages/<name>.ts` (how to read its figures) and `web/app/pages/<name>.tsx` (how to
 * draw them).
 */
export const pageList = {
  morning: {
    title: 'Morning',
    icon: 'morning',
    tiles: ['net_sales', 'contribution_after_ads', 'orders', 'returning_customers'],
    sections: {
      /**
       * The month of the range's last day so far, and its projection: against the target, otherwise against the year
       * before, otherwise the month before.
       */
      pace: [
        'metric',
        'month_to_date',
        'month_to_date_before',
        'goal',
        'goal_from',
        'expected',
        'pace',
        'on_pace',
        'on_course',
        'needed_a_day',
        'days_to_come',
      ],
      /**
       * Steps from the compared figure to that of the range. The first row of a bridge is its start, the last one its
       * end.
       */
      bridge: ['bridge', 'step', 'amount'],
      /**
       * Members of several dimensions, by how much of the change they explain. A row "… others" completes each
       * dimension.
       */
      causes: ['dimension', 'cause', 'member', 'net_sales', 'net_sales_before', 'change', 'beyond'],
      /** What needs somebody's attention: firing rules, then the largest amounts. */
      todo: ['kind', 'what', 'detail', 'money'],
      trend: ['period', 'net_sales', 'orders', 'period_before', 'net_sales_before', 'orders_before'],
      /** For the last day. */
      hours: ['hour', 'net_revenue', 'orders', 'net_revenue_before'],
    },
  },
  overview: {
    title: 'Overview',
    icon: 'overview',
    tiles: [
      'net_sales',
      'orders',
      'customers',
      'avg_net_order_value',
      'profit_margin',
      'contribution_margin',
      'cost_coverage',
      'session_conversion_rate',
      'new_customers',
      'returning_customers',
    ],
    sections: {
      trend: ['period', 'net_sales', 'orders', 'period_before', 'net_sales_before', 'orders_before'],
      /** For a range of one day. */
      hours: ['hour', 'net_revenue', 'orders', 'net_revenue_before'],
      /** Best first. */
      categories: [
        'category',
        'net_sales',
        'share',
        'units',
        'gross_profit',
        'profit_margin',
        'net_sales_before',
      ],
      payment_methods: ['payment_method', 'orders', 'net_sales', 'share'],
      countries: ['country', 'orders', 'net_sales', 'share', 'net_sales_before'],
      channels: ['channel', 'orders', 'net_sales', 'share', 'net_sales_before'],
    },
  },
  profit: {
    title: 'Profit',
    icon: 'profit',
    tiles: [
      'net_sales',
      'contribution',
      'contribution_margin',
      'ad_spend',
      'contribution_after_ads',
      'expenses',
      'net_profit',
      'cost_coverage',
    ],
    sections: {
      trend: ['period', 'net_sales', 'contribution_after_ads', 'net_profit'],
      /** From gross sales down to net profit; totals begin with "=". */
      statement: ['line', 'amount', 'percent_of_net_sales', 'amount_before'],
      channels: [
        'channel',
        'orders',
        'new_customers',
        'net_revenue',
        'returns',
        'contribution',
        'ad_spend',
        'contribution_after_ads',
        'roas',
        'customer_acquisition_cost',
        'cost_coverage',
      ],
      campaigns: [
        'campaign',
        'source',
        'ad_spend',
        'orders',
        'net_revenue',
        'contribution_after_ads',
        'roas',
      ],
      coupons: [
        'coupon',
        'orders',
        'discounts',
        'net_revenue',
        'returns',
        'net_sales',
        'contribution',
        'contribution_margin',
        'orders_at_a_loss',
      ],
    },
  },
  marketing: {
    title: 'Marketing',
    icon: 'marketing',
    tiles: [
      'net_sales',
      'contribution_after_ads',
      'ad_spend',
      'sessions',
      'orders',
      'session_conversion_rate',
    ],
    sections: {
      /** One row per period and channel; the 7 largest, the rest as "(others)". */
      trend: ['period', 'channel', 'sessions', 'orders', 'net_sales'],
      channels: [
        'channel',
        'sessions',
        'orders',
        'net_sales',
        'avg_net_order_value',
        'session_conversion_rate',
        'contribution',
        'ad_spend',
        'contribution_after_ads',
        'roas',
        'sessions_before',
        'net_sales_before',
      ],
      sources: [
        'source',
        'medium',
        'sessions',
        'orders',
        'net_sales',
        'avg_net_order_value',
        'session_conversion_rate',
        'ad_spend',
        'contribution_after_ads',
        'roas',
      ],
      campaigns: [
        'campaign',
        'channel',
        'source',
        'sessions',
        'orders',
        'net_sales',
        'avg_net_order_value',
        'session_conversion_rate',
        'ad_spend',
        'contribution_after_ads',
        'roas',
      ],
      devices: [
        'device',
        'sessions',
        'orders',
        'net_sales',
        'avg_net_order_value',
        'session_conversion_rate',
      ],
    },
  },
  funnel: {
    title: 'Funnel',
    icon: 'funnel',
    tiles: [
      'sessions',
      'product_view_rate',
      'add_to_cart_rate',
      'order_rate',
      'cart_abandonment_rate',
      'avg_time_to_cart_minutes',
      'avg_time_to_purchase_minutes',
    ],
    sections: {
      /**
       * Step: Sessions, Product view, Add to cart, Order; rate in % of all sessions, dropoff in % of the previous step.
       */
      steps: ['step', 'sessions', 'rate', 'dropoff'],
      trend: [
        'period',
        'sessions',
        'product_view_sessions',
        'add_to_cart_sessions',
        'order_sessions',
        'product_view_rate',
        'add_to_cart_rate',
        'order_rate',
      ],
      channels: [
        'channel',
        'sessions',
        'product_view_sessions',
        'add_to_cart_sessions',
        'order_sessions',
        'product_view_rate',
        'add_to_cart_rate',
        'order_rate',
      ],
      devices: [
        'device',
        'sessions',
        'product_view_sessions',
        'add_to_cart_sessions',
        'order_sessions',
        'product_view_rate',
        'add_to_cart_rate',
        'order_rate',
      ],
      /** Sessions by minutes from their start: "under 1", "1–2", …, "60 and more". */
      minutes: ['bucket', 'to_cart', 'to_order'],
    },
  },
  ...assortmentPages,
  engagement: {
    title: 'Engagement',
    icon: 'engagement',
    tiles: ['pageviews', 'clicks', 'clicks_per_pageview', 'avg_scroll_depth', 'entrances', 'bounce_rate'],
    sections: {
      trend: ['period', 'pageviews', 'clicks', 'entrances', 'bounce_rate'],
      /** At most 200. */
      pages: [
        'page_path',
        'page_type',
        'pageviews',
        'page_visits',
        'avg_scroll_depth',
        'clicks',
        'clicks_per_pageview',
        'entrances',
        'bounce_rate',
      ],
      page_types: ['page_type', 'pageviews', 'clicks', 'avg_scroll_depth', 'entrances', 'bounce_rate'],
      /** The 15 most clicked pages × 15 elements. */
      elements: ['page_path', 'element', 'clicks'],
      /** At most 200. */
      clicked: ['page_path', 'target_tag', 'target_id', 'target_text', 'clicks'],
    },
  },
  discounts: {
    title: 'Discounts',
    icon: 'discounts',
    tiles: [
      'discounts',
      'discount_rate',
      'orders_with_coupon',
      'coupon_share',
      'orders',
      'net_sales',
      'contribution',
    ],
    sections: {
      trend: ['period', 'orders_with_coupon', 'orders_without_coupon', 'discounts', 'coupon_share'],
      /** Discount_rate: in % of gross sales. */
      coupons: [
        'coupon',
        'orders',
        'discounts',
        'discount_rate',
        'net_sales',
        'avg_net_order_value',
        'returns',
        'contribution',
        'contribution_margin',
        'orders_at_a_loss',
        'new_orders',
        'repeat_orders',
        'guest_orders',
      ],
      with_without: [
        'has_coupon',
        'orders',
        'net_sales',
        'avg_net_order_value',
        'discount_rate',
        'contribution',
        'contribution_margin',
        'new_orders',
        'repeat_orders',
        'guest_orders',
      ],
    },
  },
} as const satisfies Record<string, PageEntry>

export const pageNames = Object.keys(pageList) as (keyof typeof pageList)[]

/** The other pages, which have their own routes. They follow the pages of figures in the menu. */
export const otherPages = {
  explore: { title: 'Explore', icon: 'explore' },
  live: { title: 'Live', icon: 'live' },
  targets: { title: 'Targets & notes', icon: 'target' },
  add_data: { title: 'Add data', icon: 'add', role: 'owner' },
  people: { title: 'People', icon: 'people', role: 'owner' },
  health: { title: 'Health', icon: 'health' },
  dictionary: { title: 'Dictionary', icon: 'dictionary' },
} as const satisfies Record<string, OtherPage>

interface OtherPage extends Pick<PageEntry, 'title' | 'icon'> {
  /** Only users with this role see it in the menu; undefined: everybody. */
  role?: Role
}

/** Whether a name can begin an address. */
export function isKnownPage(name: string): boolean {
  return Object.hasOwn(pageList, name) || Object.hasOwn(otherPages, name)
}
