import { sourceKind } from './source.ts'

const OF_THE_SET = 'of the public data set of Olist'

/** The last day with an order in the data set. */
const LAST_DAY = '2018-10-17'

/** Older than any other row of its key, so any other row replaces it. */
const OLDEST = '2016-01-01'

const STATUSES: Readonly<Record<string, string>> = {
  created: 'pending',
  approved: 'processing',
  invoiced: 'processing',
  unavailable: 'cancelled',
}

const orders = sourceKind({
  name: 'olist_orders',
  source: 'olist',
  title: `orders ${OF_THE_SET}`,
  grain: 'An order.',
  needs: {
    order_id: 'text',
    customer_id: 'text',
    order_status: 'text',
    order_purchase_timestamp: 'time',
    order_estimated_delivery_date: 'text',
    order_delivered_customer_date: 'text',
  },
  takes: {},
  lacks: ['order_item_id', 'payment_sequential'],
  reading: { timezone: 'America/Sao_Paulo', dates: 'ymd' },
  makes: ['orders'],
  leavesOut: {},
  notes: [
    'created counts as pending, approved and invoiced count as processing, unavailable counts as cancelled.',
    'Amounts come from the lines.',
  ],
  cannotKnow: [
    'Who bought twice: each order has a new customer_id. Only the customers file has the person, customer_unique_id.',
  ],
  convert([record], make) {
    if (!record) return
    const { order_id, customer_id, order_status, order_purchase_timestamp: time } = record.values
    const status = order_status && (STATUSES[order_status] ?? order_status)
    make.row('orders', { order_id, customer_id, time, status, currency: 'BRL' }, record)
  },
})

const items = sourceKind({
  name: 'olist_order_items',
  source: 'olist',
  title: `order items ${OF_THE_SET}`,
  grain: 'A unit of a product in an order.',
  needs: {
    order_id: 'text',
    order_item_id: 'text',
    product_id: 'text',
    shipping_limit_date: 'text',
    price: 'money',
  },
  takes: { freight_value: 'money' },
  makes: ['order_items'],
  leavesOut: {},
  notes: [
    'A row is one unit. order_item_id counts from 1 in each order.',
    'The shipping of an order is the `freight_value` of its lines.',
  ],
  cannotKnow: ['The seller: no feed has sellers. `seller_id` is kept with the record.'],
  convert([record], make) {
    if (!record) return
    const { order_id, order_item_id, product_id, price, freight_value: shipping_price } = record.values
    make.row(
      'order_items',
      { order_id, order_item_id, product_id, product_price: price, product_qty: 1, shipping_price },
      record,
    )
  },
})

const payments = sourceKind({
  name: 'olist_order_payments',
  source: 'olist',
  title: `order payments ${OF_THE_SET}`,
  grain: 'A payment of an order.',
  needs: { order_id: 'text', payment_sequential: 'text', payment_type: 'text', payment_value: 'money' },
  takes: {},
  makes: ['payments'],
  leavesOut: {},
  notes: [
    'A payment is identified by order and payment_sequential.',
    `The file has no times. Payments are on ${LAST_DAY}, the last day with an order. No figure depends on the day of a payment.`,
  ],
  cannotKnow: ['When an order was paid.', 'Instalments: a payment is one amount.'],
  convert([record], make) {
    if (!record) return
    const { order_id, payment_sequential, payment_type, payment_value } = record.values
    const payment = {
      payment_id: `${order_id}/payment/${payment_sequential}`,
      order_id,
      payment_method: payment_type,
    }
    make.row('payments', { ...payment, amount: payment_value, time: LAST_DAY }, record)
  },
})

const customers = sourceKind({
  name: 'olist_customers',
  source: 'olist',
  title: `customers ${OF_THE_SET}`,
  grain: 'The customer of one order.',
  needs: {
    customer_id: 'text',
    customer_zip_code_prefix: 'text',
    customer_city: 'text',
    customer_state: 'text',
  },
  takes: {},
  personal: ['customer_zip_code_prefix'],
  makes: ['customers'],
  leavesOut: {},
  notes: ['A customer is identified by customer_id, which the orders name. The country is Brazil.'],
  cannotKnow: ['Which customers are one person: `customer_unique_id` is only kept with the record.'],
  convert([record], make) {
    if (!record) return
    const {
      customer_id,
      customer_city: city,
      customer_state: region,
      customer_zip_code_prefix,
    } = record.values
    make.row(
      'customers',
      { customer_id, country: 'BR', region, city, postal_code: customer_zip_code_prefix },
      record,
    )
  },
})

const products = sourceKind({
  name: 'olist_products',
  source: 'olist',
  title: `products ${OF_THE_SET}`,
  grain: 'A product.',
  // The header of the set spells "lenght".
  needs: { product_id: 'text', product_category_name: 'text', product_photos_qty: 'integer' },
  takes: {},
  makes: ['categories', 'products'],
  leavesOut: {},
  notes: [
    'The category has its Portuguese name until the file of translations arrives.',
    'The set has no product names: a product’s name is its id.',
  ],
  cannotKnow: ['Names and prices of products.'],
  convert([record], make) {
    if (!record) return
    const { product_id, product_category_name: category } = record.values
    if (category !== undefined) {
      make.row('categories', { category_id: category, category_name: category, updated_at: OLDEST }, record)
    }
    make.row('products', { product_id, product_name: product_id, category_id: category }, record)
  },
})

const translations = sourceKind({
  name: 'olist_category_translation',
  source: 'olist',
  title: `translations of categories ${OF_THE_SET}`,
  grain: 'A category.',
  needs: { product_category_name: 'text', product_category_name_english: 'text' },
  takes: {},
  makes: ['categories'],
  leavesOut: {},
  notes: ['A category’s id is its Portuguese name; its name is the English one.'],
  convert([record], make) {
    if (!record) return
    const { product_category_name: category_id, product_category_name_english: category_name } = record.values
    make.row('categories', { category_id, category_name }, record)
  },
})

/** A file of the data set whose rows belong to no feed. */
const leftOut = (name: string, title: string, columns: readonly string[], grain: string, why: string) =>
  sourceKind<string, string, 'no_feed'>({
    name: `olist_${name}`,
    source: 'olist',
    title: `${title} ${OF_THE_SET}`,
    grain,
    needs: Object.fromEntries(columns.map((column) => [column, 'text' as const])),
    makes: [],
    leavesOut: { no_feed: why },
    convert([record], make) {
      if (record) make.leaveOut('no_feed', record)
    },
  })

export const olist = [
  orders,
  items,
  payments,
  customers,
  products,
  translations,
  leftOut(
    'sellers',
    'sellers',
    ['seller_id', 'seller_zip_code_prefix', 'seller_city', 'seller_state'],
    'A seller.',
    'Sellers: no feed takes them.',
  ),
  leftOut(
    'geolocation',
    'geolocation',
    ['geolocation_zip_code_prefix', 'geolocation_lat', 'geolocation_lng'],
    'A place.',
    'Places of postal codes: no feed takes them.',
  ),
  leftOut(
    'order_reviews',
    'order reviews',
    ['review_id', 'order_id', 'review_score'],
    'A review of an order.',
    'Reviews: no feed takes them.',
  ),
]
