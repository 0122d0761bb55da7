import { type CutDimension, dimensions } from './dimensions.ts'
import type { FactName } from './metric.ts'

/** How rows of a fact are grouped and filtered by a dimension. */
export interface FactDimension {
  /** The column to group by. Undefined: the dimension is only a filter. */
  key: string | undefined
  /** The value of a key, computed after grouping because it is slow. */
  value?: (key: string) => string
  /**
   * Where to look up the value of the key, if it is not the key itself. `isUnique`: no two keys have the same value.
   */
  lookup?: { table: string; key: string; value: (row: string) => string; isUnique: boolean }
  /** Restricts the fact to values. `values` is the SQL of an array of texts, in which '' means NULL. */
  filter: {
    sql: (values: string) => string
    /** For members of a small dimension: a SELECT of the keys that pass, and the same filter by such keys. */
    keys?: { select: (values: string) => string; sql: (keys: string) => string }
  }
}

/** A table, or part of one, that figures are summed from. */
export interface FactTable {
  /** What its rows are. This decides which of a metric's sums is used. */
  fact: FactName
  from: string
  /** The alias of its rows. */
  alias: string
  /** Its day column: date_key (an integer) or date. */
  day: 'date_key' | 'date'
  /** The id of the order that a row belongs to, if any. */
  order?: string
  where?: string
  /**
   * A table with the same sums by month: it has `month` instead of `date`, and the number of days that have a row. With
   * the columns that both tables group by and sum.
   */
  months?: { table: string; keys: readonly string[]; sums: readonly string[] }
  /** A table that reports join. */
  joins?: Readonly<Record<string, string>>
  dimensions: Partial<Record<CutDimension, FactDimension>>
}

/** Compares the plain value, since the planner knows how often each occurs. For an expression it knows nothing. */
const isOneOf = (value: string) => (values: string) =>
  `(${value} = any(${values}) or ${value} is null and '' = any(${values}))`

/** A column of the fact itself. */
function own(key: string): FactDimension {
  return { key, filter: { sql: isOneOf(key) } }
}

/** The type of a page. Each statement reads once which path has which type, from what the dashboard may read. */
function pageType(path: string): string {
  return `warehouse.page_type(${path}, (select jsonb_object_agg(first_segment, page_type) from warehouse.page_types))`
}

/** Columns that show their word for an unknown value. In others it is NULL, as in the views. */
const shownUnknown = ['channel_name', 'product_id', 'product_name', 'category_name']

/**
 * A column of a dimension. Grouping by the fact's key first costs less than grouping by the value. `own` is the fact's
 * column if it has another name than the dimension's.
 */
function member(table: string, fact: string, key: string, value: string, own = key): FactDimension {
  const isShown = shownUnknown.includes(value)
  const restriction = (values: string) =>
    isShown
      ? isOneOf(value)(values)
      : `(${key} > 0 and ${isOneOf(value)(values)} or ${key} < 0 and '' = any(${values}))`
  const select = (values: string) => `select ${key} from warehouse.${table} where ${restriction(values)}`
  // Customers are too many to read their keys first.
  const filter =
    table === 'dim_customer'
      ? { sql: isOneOfMany(`${fact}.${own}`, select) }
      : {
          sql: (values: string) => `${fact}.${own} in (${select(values)})`,
          keys: { select, sql: (keys: string) => `${fact}.${own} = any(${keys})` },
        }
  return {
    key: `${fact}.${own}`,
    lookup: {
      table: `warehouse.${table}`,
      key,
      value: (row) => (isShown ? `${row}.${value}` : `case when ${row}.${key} > 0 then ${row}.${value} end`),
      isUnique: value === 'product_id',
    },
    filter,
  }
}

/**
 * Members are read once and hashed (offset 0): the planner would rather look up the member of each of a hundred thousand
 * rows. Where no unknown member is asked for, an index of the known ones serves.
 */
const isOneOfMany = (key: string, select: (values: string) => string) => (values: string) =>
  `('' = any(${values}) or ${key} > 0) and ${key} in (${select(values)} offset 0)`

type Cuts = FactTable['dimensions']

const weekday: Cuts = {
  weekday: own('day.day_name'),
  day_type: own(`case when day.is_weekend then 'Weekend' else 'Weekday' end`),
}

const channel = (fact: string): Cuts => ({
  channel: member('dim_channel', fact, 'channel_key', 'channel_name'),
  source: member('dim_channel', fact, 'channel_key', 'utm_source'),
  medium: member('dim_channel', fact, 'channel_key', 'utm_medium'),
  campaign: member('dim_channel', fact, 'channel_key', 'utm_campaign'),
})

const place = (fact: string): Cuts => ({
  country: member('dim_geography', fact, 'geography_key', 'country'),
  region: member('dim_geography', fact, 'geography_key', 'region'),
  city: member('dim_geography', fact, 'geography_key', 'city'),
})

const buyer = (fact: string): Cuts => ({
  segment: member('dim_customer', fact, 'customer_key', 'segment'),
})

const product = (fact: string): Cuts => ({
  product: member('dim_product', fact, 'product_key', 'product_id'),
  product_name: member('dim_product', fact, 'product_key', 'product_name'),
  category: member('dim_product', fact, 'product_key', 'category_name'),
  brand: member('dim_product', fact, 'product_key', 'brand'),
})

/** Dimensions of an order, which everything that belongs to it shares. */
const ofOrder = (fact: string): Cuts => ({
  payment_method: member('dim_payment', fact, 'payment_key', 'payment_method'),
  coupon: own(`${fact}.coupon_code`),
  has_coupon: own(`case when ${fact}.coupon_code is null then 'Without coupon' else 'With coupon' end`),
  status: own(`${fact}.status`),
  device: own(`${fact}.device_type`),
  platform: own(`${fact}.platform`),
  customer_type: customerType(fact),
  ...place(fact),
})

/** The filter repeats the conditions of the value: of a plain column the planner knows how many rows pass. */
function customerType(fact: string): FactDimension {
  const kinds = {
    guest: `${fact}.customer_id is null`,
    new: `${fact}.customer_id is not null and ${fact}.is_first_order`,
    repeat: `${fact}.customer_id is not null and ${fact}.is_first_order is not true`,
  }
  return {
    key: `case when ${kinds.guest} then 'guest' when ${fact}.is_first_order then 'new' else 'repeat' end`,
    filter: {
      sql: (values) =>
        `(${Object.entries(kinds)
          .map(([kind, condition]) => `'${kind}' = any(${values}) and ${condition}`)
          .join(' or ')})`,
    },
  }
}

/** The dimensions of sessions by day w, slice by slice. */
const visitors: Readonly<Record<string, Cuts>> = {
  device: { device: own('w.device_type'), platform: own('w.platform') },
  country: { country: own('w.country') },
  segment: { segment: own('w.segment') },
  channel: channel('w'),
}

/** The tables that figures are cut from, by name. Faster ones come first. */
export const factTables: Readonly<Record<string, FactTable>> = {
  // Days don't depend on what is sold on them.
  calendar: {
    fact: 'calendar',
    from: 'warehouse.agg_daily_business_metrics as k',
    alias: 'k',
    day: 'date',
    dimensions: {
      ...Object.fromEntries(
        dimensions.map((name) => [
          name,
          { key: undefined, filter: { sql: (values) => `${values} is not null` } },
        ]),
      ),
      ...weekday,
    },
  },
  days: {
    fact: 'days',
    from: 'warehouse.agg_daily_business_metrics as d',
    alias: 'd',
    day: 'date',
    dimensions: weekday,
  },
  products: {
    fact: 'products',
    from: 'warehouse.agg_product_day as p',
    alias: 'p',
    day: 'date',
    months: {
      table: 'warehouse.agg_product_month',
      keys: ['product_key'],
      sums: [
        'orders',
        'times_purchased',
        'units',
        'gross_sales',
        'discounts',
        'net_revenue',
        'product_cost',
        'gross_profit',
        'returns',
        'refunds',
        'refunded_shipping',
        'returned_cost',
        'times_added_to_cart',
      ],
    },
    joins: { product: 'join warehouse.dim_product as product on product.product_key = p.product_key' },
    dimensions: { ...weekday, ...product('p') },
  },
  listings: {
    fact: 'listings',
    from: 'warehouse.agg_listing_day as l',
    alias: 'l',
    day: 'date',
    dimensions: { listing: own('l.listing_id') },
  },
  site: {
    fact: 'site',
    from: 'warehouse.agg_site_day as t',
    alias: 't',
    day: 'date',
    dimensions: weekday,
  },
  pages: {
    fact: 'pages',
    from: 'warehouse.agg_page_day as q',
    alias: 'q',
    day: 'date',
    months: {
      table: 'warehouse.agg_page_month',
      keys: ['page_path'],
      sums: [
        'pageviews',
        'scrolls',
        'scroll_percent_total',
        'total_clicks',
        'sessions_with_this_page',
        'first_page_sessions',
        'bounced_sessions',
      ],
    },
    dimensions: {
      ...weekday,
      page_path: own('q.page_path'),
      page_type: {
        key: 'q.page_path',
        value: pageType,
        filter: own(pageType('q.page_path')).filter,
      },
    },
  },
  ...slices('agg_session_day', 'w', 'visits', {
    ...visitors,
    country_device: { ...visitors.country, ...visitors.device },
    channel_device: { ...visitors.channel, ...visitors.device },
    channel_segment: { ...visitors.channel, ...visitors.segment },
    visitor: { ...visitors.country, ...visitors.segment, ...visitors.device },
    visit: { ...visitors.channel, ...visitors.country, ...visitors.device },
  }),
  ...slices('agg_sales_day', 'x', 'sold', {
    customer_type: { customer_type: own('x.customer_type') },
    device: { device: own('x.device_type'), platform: own('x.platform') },
    status: { status: own('x.status') },
    coupon: {
      coupon: own('x.coupon_code'),
      has_coupon: own(`case when x.coupon_code is null then 'Without coupon' else 'With coupon' end`),
    },
    payment: { payment_method: member('dim_payment', 'x', 'payment_key', 'payment_method') },
    segment: { segment: own('x.segment') },
    country: { country: own('x.country') },
    channel: channel('x'),
    place: place('x'),
  }),
  sales: {
    fact: 'sales',
    from: 'warehouse.fact_sales as s',
    alias: 's',
    day: 'date_key',
    order: 's.order_id',
    where: 's.is_sale',
    dimensions: { ...weekday, ...channel('s'), ...buyer('s'), ...ofOrder('s') },
  },
  lines: {
    fact: 'lines',
    from: 'warehouse.fact_order_item as i',
    alias: 'i',
    day: 'date_key',
    order: 'i.order_id',
    where: 'i.is_sale',
    dimensions: {
      ...weekday,
      ...channel('i'),
      ...product('i'),
      ...buyer('i'),
      ...ofOrder('i'),
    },
  },
  refunds: {
    fact: 'refunds',
    from: 'warehouse.fact_refund as r',
    alias: 'r',
    day: 'date_key',
    order: 'r.order_id',
    where: 'r.is_sale',
    dimensions: {
      ...weekday,
      ...channel('r'),
      ...product('r'),
      segment: member('dim_customer', 'r', 'customer_key', 'segment', 'order_customer_key'),
      ...ofOrder('r'),
    },
  },
  // Spend on days without activity of the shop counts in no figure.
  spend: {
    fact: 'spend',
    from: 'warehouse.fact_ad_spend as a',
    alias: 'a',
    day: 'date_key',
    where:
      'a.date_key between (select first_date_key from warehouse.activity) and (select last_date_key from warehouse.activity)',
    dimensions: { ...weekday, ...channel('a') },
  },
  sessions: {
    fact: 'sessions',
    from: 'warehouse.fact_session as v',
    alias: 'v',
    day: 'date_key',
    dimensions: {
      ...weekday,
      ...channel('v'),
      ...place('v'),
      ...buyer('v'),
      device: own('v.device_type'),
      platform: own('v.platform'),
    },
  },
}

/** The tables w with the minutes of sessions by day. Faster ones come first. */
export const minutesTables: readonly FactTable[] = Object.values(
  slices('agg_session_minutes_day', 'w', 'visits', visitors),
)

/** The slices of a table by day. Each contains everything; those with few rows come first. */
function slices(
  table: string,
  alias: string,
  fact: FactName,
  dimensionsOf: Readonly<Record<string, Cuts>>,
): Record<string, FactTable> {
  return Object.fromEntries(
    Object.entries(dimensionsOf).map(([slice, cuts]) => [
      `${fact}_${slice}`,
      {
        fact,
        from: `warehouse.${table} as ${alias}`,
        alias,
        day: 'date',
        where: `${alias}.slice = '${slice}'`,
        dimensions: { ...weekday, ...cuts },
      },
    ]),
  )
}
