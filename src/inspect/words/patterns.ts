import type { FeedName } from '../../model/feeds/index.ts'
import type { Meaning } from './meaning.ts'

/**
 * Meanings that name a column: its name must contain all of them. A `?` before it: used only if nothing fits better.
 */
export interface Pattern {
  meanings: readonly Meaning[]
  isWeak: boolean
}

interface FeedWords {
  /** File names for it. */
  files: readonly string[]
  /** Meanings that the name of any of its columns may also contain: what a row is about. */
  about: readonly Meaning[]
  /** A meaning that a column or the file's name must contain, otherwise the file is not of this feed. */
  told?: Meaning
  /** Column → patterns. */
  columns: Readonly<Record<string, readonly string[]>>
}

const place = {
  country: ['shipping country', 'country'],
  region: ['shipping region', 'region'],
  city: ['shipping city', 'city'],
}

const utm = { utm_source: ['source'], utm_medium: ['medium'], utm_campaign: ['campaign'] }

/** A pseudo-column of order_items for the total of a line. A reading profile turns it into a unit price. */
export const LINE_TOTAL = 'line total'

/** What the columns of feeds are called elsewhere, by meaning. */
const FEED_WORDS: Partial<Record<FeedName, FeedWords>> = {
  customers: {
    files: ['customer'],
    about: ['customer', 'shipping', 'billing'],
    columns: {
      customer_id: ['customer id', '?id', '?customer'],
      email: ['email'],
      first_name: ['first name', 'first'],
      last_name: ['last name', 'last', '?name'],
      phone: ['phone'],
      gender: ['gender'],
      birth_date: ['birth date', 'birth'],
      country: ['country'],
      region: ['region'],
      city: ['city'],
      postal_code: ['zip'],
      segment: ['segment'],
      registration_date: ['registration date', 'registration', 'created date', 'created', '?date'],
      updated_at: ['updated date', 'updated time', 'updated'],
    },
  },
  categories: {
    files: ['category'],
    about: ['category', 'product'],
    told: 'category',
    columns: {
      category_id: ['category id', 'id'],
      category_name: ['category name', 'name', '?category'],
      parent_category_id: ['parent id', 'parent'],
    },
  },
  products: {
    files: ['product'],
    about: ['product'],
    columns: {
      product_id: ['sku', 'product id', '?id'],
      product_name: ['product name', 'name', '?product'],
      category_name: ['category name', 'category'],
      category_id: ['category id'],
      brand: ['brand name', 'brand'],
      list_price: ['list price', 'price', '?unit price'],
      unit_cost: ['cost price', 'unit cost', 'cost'],
      desi: ['weight'],
      is_active: ['active'],
      is_gift_card: ['gift card'],
      updated_at: ['updated date', 'updated time', 'updated'],
    },
  },
  product_costs: {
    files: ['product cost', 'cost price', 'cost'],
    about: ['product'],
    columns: {
      product_id: ['sku', 'product id', '?id'],
      unit_cost: ['unit cost', 'cost price', 'cost'],
      effective_from: ['effective start', 'effective', 'start date', 'start', '?date'],
    },
  },
  inventory: {
    files: ['stock', 'product stock'],
    about: ['product', 'stock'],
    columns: {
      product_id: ['sku', 'product id', '?id'],
      quantity_on_hand: ['stock quantity', 'stock', 'quantity'],
      reorder_level: ['reorder'],
      location: ['location name', 'location'],
      updated_at: ['updated date', 'updated time', 'updated', '?date'],
    },
  },
  sessions: {
    files: ['session'],
    about: ['session'],
    columns: {
      session_id: ['session id', '?session', '?id'],
      user_id: ['customer id', '?customer'],
      time: ['start time', 'session start', 'date time', 'start', 'date', 'time', 'created'],
      platform: ['platform'],
      device_type: ['device type', 'device'],
      ...place,
      ip: ['ip'],
      referrer: ['referrer'],
      landing_page: ['page', 'url'],
      browser: ['browser'],
      ...utm,
    },
  },
  orders: {
    files: ['order'],
    about: ['order', 'gross'],
    columns: {
      order_id: ['order id', 'order', '?id', '?name'],
      customer_id: ['customer id', '?customer', '?customer email', '?email'],
      session_id: ['session id', '?session'],
      time: [
        'order date',
        'order time',
        'created date',
        'created time',
        'date time',
        'date',
        'created',
        '?time',
        '?paid date',
      ],
      status: ['order status', 'status', '?payment status'],
      total_price: [
        'total amount',
        'order total',
        'order amount',
        'total',
        'gross total',
        '?amount',
        '?gross',
        '?price',
      ],
      shipping_price: [
        'shipping price',
        'shipping cost',
        'shipping amount',
        'shipping total',
        'shipping fee',
        'shipping',
      ],
      tax_amount: ['tax amount', 'tax total', 'order tax', 'tax'],
      shipping_tax_amount: ['shipping tax', 'shipping tax amount'],
      prices_include_tax: ['tax include', 'price include tax'],
      cancelled_at: ['cancelled date', 'cancelled time', 'cancelled'],
      discount: ['discount amount', 'discount total', 'discount'],
      discount_coupon_code: ['coupon id', 'discount id', 'coupon'],
      payment_method: ['payment method', 'payment', '?method'],
      channel: ['channel name', 'channel', '?source'],
      currency: ['currency id', 'currency'],
      ...place,
      total_qty: ['quantity', 'total quantity', 'product quantity'],
      total_items: ['line quantity'],
      is_deleted: ['deleted'],
      updated_at: ['updated date', 'updated time', 'updated'],
    },
  },
  order_items: {
    files: ['order line', 'order product', 'line', '?product order'],
    about: ['line', 'product', 'order'],
    columns: {
      order_id: ['order id', '?order'],
      order_item_id: ['line id', 'order product id', '?line'],
      product_id: ['sku', 'product id'],
      product_name: ['product name', 'name', '?product'],
      product_price: ['unit price', 'price', 'unit amount', '?unit', '?amount'],
      product_qty: ['quantity'],
      [LINE_TOTAL]: [
        'line total',
        'total price',
        'total',
        'line amount',
        'product total',
        'subtotal',
        '?amount',
      ],
      discount: ['discount amount', 'discount'],
      tax_amount: ['tax amount', 'tax'],
      is_gift_card: ['gift card'],
      product_cost: ['unit cost', 'cost price', 'cost'],
      user_id: ['customer id'],
      time: ['order date', 'date', '?created'],
      is_deleted: ['deleted'],
      updated_at: ['updated date', 'updated time', 'updated'],
    },
  },
  payments: {
    files: ['payment', 'payment transaction'],
    about: ['payment'],
    told: 'payment',
    columns: {
      payment_id: ['payment id', '?order payment', '?id'],
      order_id: ['order id', '?order'],
      payment_method: ['payment method', 'method', 'type', '?payment'],
      amount: ['payment amount', 'amount', 'total', '?gross', '?price'],
      fee_amount: ['fee amount', 'fee'],
      status: ['status'],
      time: ['payment date', 'paid date', 'paid', 'date time', 'date', 'time', 'created'],
      updated_at: ['updated date', 'updated'],
    },
  },
  refunds: {
    files: ['refund', 'order refund'],
    about: ['refund'],
    told: 'refund',
    columns: {
      refund_id: ['refund id', '?id'],
      order_id: ['order id', '?order'],
      amount: ['refund amount', 'amount', 'total', '?refund', '?price'],
      time: ['refund date', 'date time', 'date', 'time', 'created'],
      order_item_id: ['line id'],
      quantity: ['quantity'],
      tax_amount: ['tax amount', 'tax'],
      shipping_amount: ['shipping amount', 'shipping'],
      is_restocked: ['restock'],
      reason: ['reason'],
      updated_at: ['updated date', 'updated'],
    },
  },
  ad_spend: {
    files: ['spend', 'campaign', 'campaign cost'],
    about: ['campaign'],
    columns: {
      date: ['date', '?start'],
      platform: ['platform', '?channel', '?source'],
      campaign_name: ['campaign name', 'campaign'],
      utm_medium: ['medium'],
      amount: ['spend amount', 'spend', 'cost', '?amount', '?total'],
      impressions: ['impressions'],
      clicks: ['clicks'],
    },
  },
  expenses: {
    files: ['expense', 'cost'],
    about: ['expense'],
    columns: {
      expense_id: ['expense id', '?id'],
      category: ['category', 'expense type', 'type'],
      amount: ['amount', 'cost', 'total'],
      date_from: ['start date', 'start', 'date'],
      date_to: ['end date', 'end'],
    },
  },
  pageviews: {
    files: ['page'],
    about: ['page', 'event'],
    columns: {
      event_id: ['event id', '?id'],
      session_id: ['session id', '?session'],
      time: ['event time', 'date time', 'time', 'date', 'created'],
      user_id: ['customer id', '?customer'],
      path: ['page path', 'path', '?url'],
      previous_page: ['referrer'],
    },
  },
}

function patternOf(text: string): Pattern {
  const isWeak = text.startsWith('?')
  return { meanings: (isWeak ? text.slice(1) : text).split(' ') as Meaning[], isWeak }
}

/** The possible names of a feed's columns and files. */
export interface FeedPatterns {
  feed: FeedName
  files: readonly Pattern[]
  about: ReadonlySet<Meaning>
  told: Meaning | undefined
  columns: ReadonlyMap<string, readonly Pattern[]>
}

/** The feeds that an unknown file can be mapped to. */
export const feedPatterns: readonly FeedPatterns[] = Object.entries(FEED_WORDS).map(
  ([feed, { files, about, told, columns }]) => ({
    feed: feed as FeedName,
    files: files.map(patternOf),
    about: new Set(about),
    told,
    columns: new Map(Object.entries(columns).map(([column, patterns]) => [column, patterns.map(patternOf)])),
  }),
)
