import type { Kysely } from 'kysely'
import { type ColumnDefinition, defineTable, run } from './support/define_table.ts'

const id = 'text collate "C"'
const money = 'numeric(14,2)'
const price = 'numeric(14,4)'
const text = (name: string, comment: string): ColumnDefinition => [name, 'text', comment]

const origin: ColumnDefinition[] = [
  ['file_id', 'integer', 'File that the standing row came in; NULL for an inferred row.'],
  ['line', 'integer', 'Line of the row in that file.'],
]
/** Origin and the instant that ranks rows of one key: updated_at, else the file date. */
const aged: ColumnDefinition[] = [
  ['updated_at', 'timestamptz', 'When the source changed the row.'],
  ...origin,
  ['effective_at', 'timestamptz', 'updated_at, else the file date: the first part of the age of the row.'],
]
const counted: ColumnDefinition = [
  'outcome',
  `text not null default 'inserted'`,
  'Outcome under which the row is counted in ops.files.',
]
const inferred: ColumnDefinition = [
  'is_inferred',
  'boolean not null default false',
  'True while no row of its own has come: it exists because others refer to it.',
]

const customerState: ColumnDefinition[] = [
  text('email', 'E-mail address.'),
  text('first_name', 'First name.'),
  text('last_name', 'Last name.'),
  text('phone', 'Phone number.'),
  text('gender', 'Gender as written.'),
  ['birth_date', 'date', 'Date of birth.'],
  text('country', 'Country.'),
  text('region', 'Region or state.'),
  text('city', 'City.'),
  text('postal_code', 'Postal code.'),
  text('segment', 'Customer segment or tier.'),
  text('acquisition_channel', 'Channel that first brought the customer.'),
  ['email_verified', 'boolean', 'Whether the address is verified.'],
  ['has_purchase_last_year', 'boolean', 'As the source says.'],
  ['has_purchase_last_qtr', 'boolean', 'As the source says.'],
  ['registration_date', 'date', 'Date of registration.'],
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(db, 'production.customers', 'One row per customer: the newest state.', [
    ['customer_id', `${id} primary key`, 'Source id of the customer.'],
    ...customerState,
    inferred,
    ...aged,
  ])
  await defineTable(
    db,
    'production.customer_versions',
    'One row per customer and instant from which a state held: every state ever received.',
    [
      ['customer_id', `${id} not null references production.customers`, 'The customer.'],
      ['effective_at', 'timestamptz not null', 'From when the state holds: updated_at, else the file date.'],
      ...customerState,
      ...origin,
    ],
    ['primary key (customer_id, effective_at)'],
  )
  await defineTable(db, 'production.categories', 'One row per product category.', [
    [
      'category_id',
      `${id} primary key`,
      'Source id; a space and the MD5 of its name for one made from a category_name.',
    ],
    ['category_name', 'text not null', 'Name of the category.'],
    ['parent_category_id', id, 'Id of the parent as written; an unknown one counts as none.'],
    [
      'is_inferred',
      'boolean not null default false',
      'True for a category made from a category_name of products.',
    ],
    ...aged,
  ])
  await run(db, 'create index categories_by_name on production.categories (md5(category_name))')
  await defineTable(db, 'production.products', 'One row per product: the newest state.', [
    ['product_id', `${id} primary key`, 'Source id (SKU).'],
    text('product_name', 'Name of the product.'),
    ['category_id', id, 'Category id as written.'],
    text('category_name', 'Category name as written.'),
    ['resolved_category_id', `${id} references production.categories`, 'The category that it belongs to.'],
    text('brand', 'Brand.'),
    ['listing_id', id, 'Listing that the product is sold under.'],
    ['list_price', price, 'List price of one unit.'],
    ['unit_cost', price, 'Cost of one unit.'],
    ['desi', 'numeric', 'Volumetric weight of one unit.'],
    ['is_active', 'boolean', 'Whether it is on sale.'],
    inferred,
    ...aged,
  ])
  await run(
    db,
    'create index products_by_category on production.products (resolved_category_id)',
    'create index products_by_category_id on production.products (category_id)',
    `create index products_by_category_name on production.products (md5(category_name)) where category_name is not null`,
  )
  await defineTable(
    db,
    'production.product_names',
    'One row per product and name that its products rows ever gave it.',
    [
      ['product_id', `${id} not null references production.products`, 'The product.'],
      ['product_name', 'text not null', 'A name that it bears or once bore.'],
      [
        'name_hash',
        'uuid not null generated always as (md5(product_name)::uuid) stored',
        'Hash of the name: a name may be longer than an index entry.',
      ],
    ],
    ['primary key (product_id, name_hash)'],
  )
  await run(db, 'create index product_names_by_name on production.product_names (name_hash, product_id)')
  await defineTable(
    db,
    'production.product_unit_costs',
    'One row per product and day from which a unit_cost of its products rows held.',
    [
      ['product_id', `${id} not null references production.products`, 'The product.'],
      ['effective_from', 'date not null', 'First day on which the cost holds.'],
      ['unit_cost', `${price} not null`, 'Cost of one unit.'],
      ...origin,
      ['effective_at', 'timestamptz not null', 'updated_at, else the file date, of the row.'],
    ],
    [
      'primary key (product_id, effective_from)',
      'constraint product_unit_costs_not_negative check (unit_cost >= 0)',
    ],
  )
  await defineTable(
    db,
    'production.product_costs',
    'One row per product and day from which a cost holds, as the cost feed says.',
    [
      ['product_id', `${id} not null references production.products`, 'The product.'],
      ['effective_from', `date not null`, 'First day on which the cost holds; 0001-01-01: always.'],
      ['unit_cost', `${price} not null`, 'Cost of one unit.'],
      ...origin,
    ],
    [
      'primary key (product_id, effective_from)',
      'constraint product_costs_not_negative check (unit_cost >= 0)',
    ],
  )
  await defineTable(db, 'production.product_desi', 'One row per product: its volumetric weight.', [
    ['product_id', `${id} primary key references production.products`, 'The product.'],
    ['desi', 'numeric not null', 'Volumetric weight of one unit; counts before the one in products.'],
    ...aged,
  ])
  await defineTable(
    db,
    'production.shipping_rates',
    'One row per country, largest volumetric weight and day from which the rate holds.',
    [
      ['country', 'text not null', 'Country, or * for any.'],
      [
        'country_hash',
        'uuid not null generated always as (md5(country)::uuid) stored',
        'Hash of the country: a text may be longer than an index entry.',
      ],
      ['max_desi', 'numeric not null', 'Largest volumetric weight that the rate is for.'],
      ['effective_from', 'date not null', 'First day on which the rate holds; 0001-01-01: always.'],
      ['cost', `${money} not null`, 'Cost of shipping one order.'],
      text('carrier', 'Carrier.'),
      ...origin,
    ],
    ['primary key (country_hash, max_desi, effective_from)'],
  )
  await defineTable(
    db,
    'production.inventory',
    'One row per product, location and business day: the newest stock level of that day.',
    [
      ['product_id', `${id} not null references production.products`, 'The product.'],
      ['location', 'text not null', 'Where the stock lies.'],
      [
        'location_hash',
        'uuid not null generated always as (md5(location)::uuid) stored',
        'Hash of the location: a text may be longer than an index entry.',
      ],
      ['day', 'date not null', 'Business date of updated_at, else of the file date.'],
      ['quantity_on_hand', 'integer not null', 'Units in stock.'],
      ['reorder_level', 'integer not null', 'Reorder when the stock is at or below this.'],
      ...aged,
    ],
    ['primary key (product_id, location_hash, day)'],
  )
  await defineTable(db, 'production.sessions', 'One row per visit to the shop.', [
    ['session_id', `${id} primary key`, 'Source id of the session.'],
    ['user_id', id, 'Customer or anonymous visitor.'],
    ['time', 'timestamptz not null', 'Start of the session; of an inferred one its earliest event or order.'],
    text('platform', 'Platform, as mobile or desktop.'),
    text('device_type', 'Device.'),
    text('country', 'Country of the visitor.'),
    text('region', 'Region of the visitor.'),
    text('city', 'City of the visitor.'),
    text('ip', 'IP address.'),
    text('referrer', 'Page that led to the shop.'),
    text('landing_page', 'First page as the source says.'),
    text('landing_page_query', 'Query of the landing page.'),
    text('landing_page_hash', 'Fragment of the landing page.'),
    text('browser', 'Browser.'),
    text('utm_source', 'Campaign source as written.'),
    text('utm_medium', 'Campaign medium as written.'),
    text('utm_campaign', 'Campaign name as written.'),
    inferred,
    ...origin,
  ])
  await run(db, 'create index sessions_by_user on production.sessions (user_id)')
  await defineTable(db, 'production.orders', 'One row per order.', [
    ['order_id', `${id} primary key`, 'Source id of the order.'],
    ['customer_id', `${id} references production.customers`, 'The customer; NULL for a guest.'],
    ['session_id', `${id} references production.sessions`, 'The session in which it was placed.'],
    ['event_id', id, 'Event that placed it.'],
    ['time', 'timestamptz not null', 'When it was placed.'],
    ['status', 'text not null', 'Normalized status.'],
    text('status_given', 'Status as written.'),
    ['total_price', money, 'What the customer was charged.'],
    ['shipping_price', money, 'Shipping charged.'],
    ['tax_amount', money, 'Tax charged.'],
    ['discount', money, 'Discount on the order.'],
    text('discount_coupon_code', 'Coupon.'),
    text('payment_method', 'Payment method as written.'),
    text('channel', 'Channel as the order itself says.'),
    text('currency', 'Currency.'),
    text('country', 'Country.'),
    text('region', 'Region or state.'),
    text('city', 'City.'),
    ['total_items', 'integer', 'Number of lines as the source says.'],
    ['total_qty', 'integer', 'Number of units as the source says.'],
    ...aged,
  ])
  await run(
    db,
    'create index orders_by_customer on production.orders (customer_id)',
    'create index orders_by_session on production.orders (session_id)',
    'create index orders_by_time on production.orders (time)',
  )
  await defineTable(db, 'production.order_items', 'One row per order line.', [
    ['order_item_id', `${id} primary key`, 'Source id; <order_id>#<n> for a line without one.'],
    ['order_id', `${id} not null references production.orders`, 'The order.'],
    ['product_id', id, 'Product id as written.'],
    text('product_name', 'Product name as written.'),
    ['resolved_product_id', `${id} not null references production.products`, 'The product that was sold.'],
    ['product_price', `${price} not null`, 'Price of one unit.'],
    ['product_qty', 'integer not null', 'Units sold.'],
    ['discount', money, 'Discount on the line.'],
    ['product_cost', price, 'Cost of one unit as the line says.'],
    ['user_id', id, 'User as the line says.'],
    ['session_id', id, 'Session as the line says.'],
    ['time', 'timestamptz', 'Time as the line says.'],
    ['is_numbered', 'boolean not null default false', 'True for a line without an id of its own.'],
    counted,
    ...aged,
  ])
  await run(
    db,
    'create index order_items_by_order on production.order_items (order_id)',
    'create index order_items_by_product on production.order_items (resolved_product_id)',
    `create index order_items_by_name on production.order_items (md5(product_name)) where product_id is null`,
  )
  await defineTable(db, 'production.payments', 'One row per payment.', [
    ['payment_id', `${id} primary key`, 'Source id of the payment.'],
    ['order_id', `${id} not null references production.orders`, 'The order that it pays.'],
    ['payment_method', 'text not null', 'Method as written.'],
    ['amount', `${money} not null`, 'Amount paid.'],
    text('status', 'Status as written.'),
    ['time', 'timestamptz not null', 'When it was paid.'],
    counted,
    ...aged,
  ])
  await run(db, 'create index payments_by_order on production.payments (order_id)')
  await defineTable(db, 'production.refunds', 'One row per refund.', [
    ['refund_id', `${id} primary key`, 'Source id of the refund.'],
    ['order_id', `${id} not null references production.orders`, 'The order that it belongs to.'],
    ['amount', `${money} not null`, 'Amount paid back.'],
    ['time', 'timestamptz not null', 'When it was paid back.'],
    ['order_item_id', id, 'Order line that it is for, as written.'],
    ['quantity', 'integer', 'Units taken back.'],
    text('reason', 'Reason.'),
    counted,
    ...aged,
  ])
  await run(db, 'create index refunds_by_order on production.refunds (order_id)')
  await defineTable(
    db,
    'production.tombstones',
    'One row per key whose newest row says that it is deleted: older rows that come later stay out.',
    [
      ['feed', 'text not null', 'Feed of the key.'],
      ['row_key', `${id} not null`, 'The deleted key.'],
      ['order_id', id, 'Order of a deleted line, payment or refund.'],
      ['is_numbered', 'boolean not null default false', 'True for a line without an id of its own.'],
      ...origin,
      ['effective_at', 'timestamptz not null', 'updated_at, else the file date, of the row.'],
    ],
    ['primary key (feed, row_key)'],
  )
  await run(db, 'create index tombstones_by_order on production.tombstones (order_id) where is_numbered')

  const event: ColumnDefinition[] = [
    ['event_id', `${id} not null`, 'Source id of the event.'],
    ['session_id', `${id} not null references production.sessions`, 'The session that it happened in.'],
    ['time', 'timestamptz not null', 'When it happened.'],
    ['user_id', id, 'Customer or anonymous visitor.'],
    text('domain', 'Host of the page.'),
    ['path', `text not null`, 'Path of the page.'],
    text('hash', 'Fragment of the page.'),
    text('query', 'Query of the page.'),
    text('previous_page', 'Page before.'),
  ]
  const events: Record<string, [comment: string, columns: ColumnDefinition[]]> = {
    pageviews: ['One row per page viewed.', []],
    scrolls: [
      'One row per scroll event.',
      [['scroll_percent', 'integer not null', 'How far the page was scrolled, 0 to 100.']],
    ],
    clicks: [
      'One row per click.',
      [
        text('href', 'Target of the link.'),
        text('target_id', 'Id of the element.'),
        text('target_tag', 'Tag of the element.'),
        text('target_text', 'Text of the element.'),
      ],
    ],
    cart_adds: [
      'One row per product put into a cart.',
      [
        ['product_id', id, 'Product id as written.'],
        text('product_name', 'Product name as written.'),
        [
          'resolved_product_id',
          `${id} references production.products`,
          'The product; NULL where none is named.',
        ],
        ['product_price', price, 'Price of one unit.'],
        ['product_qty', 'integer', 'Units.'],
      ],
    ],
  }
  for (const [name, [comment, columns]] of Object.entries(events)) {
    await defineTable(
      db,
      `production.${name}`,
      `${comment} Partitioned by month (UTC).`,
      [...event, ...columns, ...origin],
      ['primary key (event_id, time)'],
      'partition by range (time)',
    )
    await run(db, `create index ${name}_by_session on production.${name} (session_id)`)
  }
  await run(
    db,
    'create index cart_adds_by_product on production.cart_adds (resolved_product_id)',
    'create index cart_adds_by_name on production.cart_adds (md5(product_name)) where product_id is null',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop schema production cascade', 'create schema production')
}
