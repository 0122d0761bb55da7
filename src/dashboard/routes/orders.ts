import type { z } from 'zod'
import { addDays } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { numbered, raw, type Sql, sql, type Value } from '../../db/sql.ts'
import { execute, readRecords, readValue } from '../../db/statements.ts'
import type { Dimension } from '../../metrics/dimensions.ts'
import { type CutFilters, type FilterKeys, readFilterKeys } from '../../metrics/filter_keys.ts'
import { hasOrdersBehind, ordersBehind } from '../../metrics/orders_behind.ts'
import { factFilter, tableOf } from '../../metrics/part_source.ts'
import { metric as metricOf } from '../../metrics/registry.ts'
import { orderPartQuery, type ordersQuery } from '../contract/figures.ts'
import type {
  AppliedRequest,
  Column,
  OrderAnswer,
  OrderPart,
  OrderPartAnswer,
  OrdersAnswer,
  Section,
} from '../contract.ts'
import { badRequest, notFound } from '../errors.ts'
import { column, columnNamed } from '../glossary.ts'
import { sectionOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'
import type { ColumnName } from '../words.ts'

const sorts = {
  ordered_at: 's.ordered_at',
  '-ordered_at': 's.ordered_at desc',
  net_amount: 's.net_amount',
  '-net_amount': 's.net_amount desc',
  total_amount: 's.total_amount',
  '-total_amount': 's.total_amount desc',
} as const

const columns = [
  'order_id',
  'ordered_at',
  'status',
  'is_sale',
  'customer_id',
  'customer_type',
  'segment',
  'channel',
  'country',
  'region',
  'payment_method',
  'coupon',
  'quantity',
  'gross_amount',
  'discount_amount',
  'net_amount',
  'shipping_amount',
  'tax_amount',
  'total_amount',
  'refund_amount',
] as const

const selected = `
    s.order_id,
    s.ordered_at,
    s.status,
    s.is_sale,
    s.customer_id,
    case when not s.is_sale then null when s.customer_id is null then 'guest' when s.is_first_order then 'new' else 'repeat' end as customer_type,
    buyer.segment,
    channel.channel_name as channel,
    location.country,
    location.region,
    payment.payment_method,
    s.coupon_code as coupon,
    s.quantity,
    s.gross_amount,
    s.discount_amount,
    s.net_amount,
    s.shipping_amount,
    s.tax_amount,
    s.total_amount,
    s.refund_amount`

const described = `
left join warehouse.dim_customer as buyer on buyer.customer_key = s.customer_key and buyer.customer_key > 0
join warehouse.dim_channel as channel on channel.channel_key = s.channel_key
left join warehouse.dim_geography as location on location.geography_key = s.geography_key and location.geography_key > 0
left join warehouse.dim_payment as payment on payment.payment_key = s.payment_key and payment.payment_key > 0`

const ofLines: readonly Dimension[] = ['category', 'product', 'brand']

/** Orders of the range that pass the filters. With a metric: those that contribute to its figure, and how much. */
export async function orders(
  { trx, publication }: Snapshot,
  request: AppliedRequest,
  query: z.output<typeof ordersQuery>,
): Promise<OrdersAnswer> {
  const { offset, limit, sort, metric } = query
  const keys = await readFilterKeys(trx, request.filters)
  const { amounts, from, sortBy, totals, values } =
    metric === undefined ? plainList(request, query, keys) : listBehind(request, metric, query, keys)
  const bound = [request.range.from, addDays(request.range.to, 1), ...values] as Value[]
  const [total = {}] = await readRecords(trx, ['orders_behind', ...amounts], numbered(totals, bound))
  const rows = await readRecords(
    trx,
    [...columns, ...amounts],
    numbered(
      `with shown as (
    select ${['s.order_id', ...amounts.map((name) => `behind.${name}`)].join(', ')}
    ${from}
    order by ${sortBy}, s.order_id
    limit ${limit}
    offset ${offset}
)
select ${[selected, ...amounts.map((name) => `behind.${name}`)].join(', ')}
from shown as behind
join warehouse.fact_sales as s using (order_id)${described}
order by ${sortBy}, s.order_id`,
      bound,
    ),
  )
  const [id = 'order_id', time = 'ordered_at', ...others] = columns
  return {
    publication,
    request,
    metric: metric ?? null,
    section: {
      ...sectionOf([id, time, ...amounts.map(ofOrder), ...others], rows),
      total: Number(total.orders_behind ?? 0),
    },
    totals: metric === undefined ? null : (sectionOf(amounts.map(columnNamed), [total]).rows[0] ?? null),
    offset,
    sort,
  }
}

/** A metric as a column of an order. */
function ofOrder(name: string): Column {
  const one = columnNamed(name)
  return metricOf(name).source.kind === 'distinct'
    ? { ...one, description: `${one.description} The total counts each customer once.` }
    : one
}

interface OrderList {
  /** Metrics to show for each order. */
  amounts: readonly string[]
  /** FROM and WHERE of the orders s and the amounts behind. */
  from: string
  sortBy: string
  /** A statement that gives orders_behind and the metrics over all orders. */
  totals: string
  /** Values from $3 on. */
  values: unknown[]
}

function listBehind(
  { filters }: AppliedRequest,
  metric: string,
  { sort, sales }: z.output<typeof ordersQuery>,
  keys: FilterKeys,
): OrderList {
  if (sales === 'all') {
    throw badRequest('"sales": metrics count sales alone.', 'Leave out "sales" or "metric".')
  }
  const dimensions = Object.keys(filters) as Dimension[]
  if (!hasOrdersBehind(metric, dimensions)) {
    throw badRequest(
      `${metric} cannot be filtered by ${dimensions.filter((one) => !hasOrdersBehind(metric, [one])).join(' and ')}.`,
      'Which metric goes with which dimension is listed at /api/v1/meta.',
    )
  }
  const { columns: amounts, rows, totals, values } = ordersBehind(metric, filters, keys)
  return {
    amounts,
    from: `from (
        ${rows.replaceAll('\n', '\n        ')}
    ) as behind
    join warehouse.fact_sales as s using (order_id)`,
    sortBy: sort === 'amount' || sort === '-amount' ? byAmount(metric, sort) : sorts[sort],
    totals,
    values,
  }
}

function byAmount(metric: string, sort: 'amount' | '-amount'): string {
  return `behind.${metric}${sort === '-amount' ? ' desc' : ''} nulls last`
}

function plainList(
  request: AppliedRequest,
  { sort, sales }: z.output<typeof ordersQuery>,
  keys: FilterKeys,
): OrderList {
  if (sort === 'amount' || sort === '-amount') {
    throw badRequest(`"sort": ${sort} needs a metric.`, 'Name one with "metric", or sort by another column.')
  }
  const isOfLine = ([name]: [string, unknown]) => ofLines.includes(name as Dimension)
  const filters = Object.entries(request.filters)
  const own = factFilter(
    tableOf('sales'),
    Object.fromEntries(filters.filter((one) => !isOfLine(one))) as CutFilters,
    3,
    keys,
  )
  const lineFilters = Object.fromEntries(filters.filter(isOfLine)) as CutFilters
  const lines = factFilter(tableOf('lines'), lineFilters, 3 + own.values.length, keys)
  const conditions = [
    `s.date_key >= to_char($1::date, 'YYYYMMDD')::integer`,
    `s.date_key < to_char($2::date, 'YYYYMMDD')::integer`,
    ...(sales === 'sales' ? ['s.is_sale'] : []),
    ...own.conditions,
    ...(lines.conditions.length > 0
      ? [
          `exists (select from warehouse.fact_order_item as i where i.order_id = s.order_id and ${lines.conditions.join(' and ')})`,
        ]
      : []),
  ].join('\n    and ')
  const from = `from warehouse.fact_sales as s
join warehouse.dim_date as day on day.date_key = s.date_key
where ${conditions}`
  return {
    amounts: [],
    from,
    sortBy: sorts[sort],
    totals: `select count(*) as orders_behind\n${from}`,
    values: [...own.values, ...lines.values],
  }
}

const product = { ...column('product_name'), name: 'product' }

/** A column whose values don't filter, since one order is shown. */
function plain(name: ColumnName): Column {
  const { filter: _, ...rest } = column(name)
  return rest
}

interface Part {
  columns: (ColumnName | Column)[]
  select: Sql
  from: Sql
  order: Sql
}

const parts: Record<OrderPart, Part> = {
  lines: {
    columns: [
      'order_item_id',
      product,
      'product_id',
      plain('category'),
      'quantity',
      'unit_price',
      'gross_amount',
      'discount_amount',
      'net_amount',
      'cost_amount',
      'profit_amount',
    ],
    select: sql`f.order_item_id, p.product_name as product, p.product_id, p.category_name as category, f.quantity,
    f.unit_price, f.gross_amount, f.discount_amount, f.net_amount, f.cost_amount, f.profit_amount`,
    from: sql`warehouse.fact_order_item as f
join warehouse.dim_product as p on p.product_key = f.product_key`,
    order: sql`f.order_item_id`,
  },
  payments: {
    columns: ['payment_id', 'paid_on', plain('payment_method'), plain('status'), 'is_successful', 'amount'],
    select: sql`f.payment_id, d.full_date as paid_on, p.payment_method, f.status, f.is_successful, f.amount`,
    from: sql`warehouse.fact_payment as f
join warehouse.dim_date as d on d.date_key = f.date_key
left join warehouse.dim_payment as p on p.payment_key = f.payment_key and p.payment_key > 0`,
    order: sql`d.full_date, f.payment_id`,
  },
  refunds: {
    columns: ['refund_id', 'refunded_on', product, 'quantity', 'amount', 'reason'],
    select: sql`f.refund_id, d.full_date as refunded_on, p.product_name as product, f.quantity, f.amount, f.reason`,
    from: sql`warehouse.fact_refund as f
join warehouse.dim_date as d on d.date_key = f.date_key
join warehouse.dim_product as p on p.product_key = f.product_key`,
    order: sql`d.full_date, f.refund_id`,
  },
}

/** An order with the first of its lines, payments and refunds. */
export async function order(snapshot: Snapshot, orderId: string): Promise<OrderAnswer> {
  const { trx, publication } = snapshot
  const found = await readRecords(
    trx,
    columns,
    sql`select ${raw(selected)}
from warehouse.fact_sales as s${raw(described)}
where s.order_id = ${orderId}`,
  )
  if (found.length === 0) throw noSuchOrder()
  const first = orderPartQuery.parse({})
  return {
    publication,
    order: sectionOf(columns, found),
    lines: await partOf(snapshot, orderId, 'lines', first),
    payments: await partOf(snapshot, orderId, 'payments', first),
    refunds: await partOf(snapshot, orderId, 'refunds', first),
  }
}

/** Lines, payments or refunds of an order, page by page. */
export async function orderPart(
  snapshot: Snapshot,
  orderId: string,
  name: OrderPart,
  page: z.output<typeof orderPartQuery>,
): Promise<OrderPartAnswer> {
  const { trx, publication } = snapshot
  const found = await execute(trx, sql`select from warehouse.fact_sales where order_id = ${orderId}`)
  if (found === 0) throw noSuchOrder()
  return { publication, section: await partOf(snapshot, orderId, name, page), offset: page.offset }
}

async function partOf(
  { trx }: Snapshot,
  orderId: string,
  name: OrderPart,
  { offset, limit }: z.output<typeof orderPartQuery>,
): Promise<Section> {
  const { select, from, order: by, columns: shown } = parts[name]
  const own = sql`from ${from}
where f.order_id = ${orderId}`
  const rows = await readRecords(
    trx,
    shown.map((one) => (typeof one === 'string' ? one : one.name)),
    sql`select ${select}
${own}
order by ${by}
limit ${limit}
offset ${offset}`,
  )
  const total = await readValue(trx, col.number, sql`select count(*) ${own}`)
  return { ...sectionOf(shown, rows), total }
}

function noSuchOrder() {
  return notFound('There is no such order.', 'It may have been deleted since.')
}
