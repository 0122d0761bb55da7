import type { Metric } from '../metric.ts'
import { formula, ofPages } from '../sources.ts'

/** Figures of pages and of products on them. Reports don't have these. */
export const livePageMetrics = [
  {
    name: 'pageviews',
    unit: 'count',
    description: 'Times that pages were viewed.',
    source: ofPages('pageviews'),
    isGoodWhenUp: true,
  },
  {
    name: 'clicks',
    unit: 'count',
    description: 'Clicks on pages that were viewed on the day.',
    source: ofPages('total_clicks'),
    isGoodWhenUp: true,
  },
  {
    name: 'clicks_per_pageview',
    unit: 'number',
    description: 'clicks / pageviews.',
    source: formula('warehouse.ratio([clicks], [pageviews])'),
    isGoodWhenUp: true,
  },
  {
    name: 'page_visits',
    unit: 'count',
    description: 'Sessions that viewed the page, day by day.',
    source: ofPages('sessions_with_this_page'),
    isGoodWhenUp: true,
  },
  {
    name: 'scrolls',
    unit: 'count',
    description: 'Scroll events.',
    source: ofPages('scrolls'),
    isHidden: true,
  },
  {
    name: 'scroll_percent_total',
    unit: 'count',
    description: 'Σ scroll depth, in percent.',
    source: ofPages('scroll_percent_total'),
    isHidden: true,
  },
  {
    name: 'avg_scroll_depth',
    unit: 'percent',
    description: 'Mean depth of the scroll events, in percent of the page.',
    source: formula('warehouse.ratio([scroll_percent_total], [scrolls])'),
    isGoodWhenUp: true,
  },
  {
    name: 'entrances',
    unit: 'count',
    description: 'Sessions whose first pageview it was.',
    source: ofPages('first_page_sessions'),
    isGoodWhenUp: true,
  },
  {
    name: 'bounced_entrances',
    unit: 'count',
    description: 'How many of these bounced.',
    source: ofPages('bounced_sessions'),
    isHidden: true,
  },
  {
    name: 'bounce_rate',
    unit: 'percent',
    description: 'Share of the sessions whose first pageview it was that bounced, in percent.',
    source: formula('warehouse.percent([bounced_entrances], [entrances])'),
    isGoodWhenUp: false,
  },
  {
    name: 'times_added_to_cart',
    unit: 'count',
    description: 'Cart adds that name the product.',
    source: { kind: 'sum', facts: { products: 'sum(p.times_added_to_cart)' } },
    isGoodWhenUp: true,
  },
  {
    name: 'times_purchased',
    unit: 'count',
    description: 'Lines of the product in sales.',
    source: { kind: 'sum', facts: { products: 'sum(p.times_purchased)', lines: 'count(i.unit_price)' } },
    isGoodWhenUp: true,
  },
  {
    name: 'cart_to_purchase_rate',
    unit: 'percent',
    description: 'times_purchased in % of times_added_to_cart.',
    source: formula('warehouse.percent([times_purchased], [times_added_to_cart])'),
    isGoodWhenUp: true,
  },
] as const satisfies readonly Metric[]
