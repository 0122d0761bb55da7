import { dayIn } from '../../calendar.ts'
import { boundRowsOf, rowsOf } from '../../db/query.ts'
import { plainNumber } from '../../reports/figures.ts'
import type { Cell, LiveAnswer } from '../contract.ts'
import { column } from '../glossary.ts'
import { sectionOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'

const REFRESH_SECONDS = 15
const LATEST = 20
const PRODUCTS = 10

/** Whether a command that holds a connection of this name is connected. */
async function isWatched({ trx }: Snapshot): Promise<boolean> {
  const [row] = await rowsOf<{ watched: boolean }>(
    trx,
    `select exists (
        select from pg_stat_activity
        where datname = current_database() and application_name like 'storehouse load --watch%'
    ) as watched`,
  )
  return row?.watched ?? false
}

interface Moment {
  timezone: string
  now: Date
  today: string
  newest: string | null
}

/** What a day brought, as production has it: orders as they stand, of sales alone. */
export async function live(service: Service, snapshot: Snapshot): Promise<LiveAnswer> {
  const { trx, publication } = snapshot
  const moment = publication ? await momentOf(snapshot) : undefined
  const today = moment?.today ?? dayIn(service.config.timezone)
  const timezone = moment?.timezone ?? service.config.timezone
  const day = moment?.newest != null && moment.newest < today ? moment.newest : today
  const isToday = day === today
  const read = <Row>(statement: string) =>
    publication ? boundRowsOf<Row>(trx, statement, [day, timezone]) : Promise.resolve<Row[]>([])
  const hours = await read<HourRow>(hoursSql)
  const [whole] = await read<WholeRow>(wholeSql)
  const latest = await read<Record<string, unknown>>(latestSql)
  const products = await read<Record<string, unknown>>(productsSql)
  return {
    now: (moment?.now ?? new Date()).toISOString(),
    timezone,
    refreshSeconds: REFRESH_SECONDS,
    publication,
    isWatching: await isWatched(snapshot),
    day,
    isToday,
    figures: figuresOf(whole),
    hours: sectionOf(
      [
        'hour',
        'orders',
        'revenue',
        'sessions',
        { ...column('orders'), name: 'orders_before', label: 'Orders, a week before' },
        { ...column('revenue'), name: 'revenue_before', label: 'Revenue, a week before' },
      ],
      hours,
    ),
    latest: sectionOf(
      (
        [
          'order_id',
          'ordered_at',
          'status',
          'total_amount',
          'items',
          'country',
          'channel',
          'payment_method',
        ] as const
      ).map((name) => {
        const { filter: _, ...plain } = column(name)
        return plain
      }),
      latest,
    ),
    products: sectionOf(
      [{ ...column('product_name'), name: 'product' }, 'product_id', 'units', 'gross_sales'],
      products,
    ),
  }
}

/** The day as a whole, and as much of the same day a week before. */
function figuresOf(whole: WholeRow | undefined): LiveAnswer['figures'] {
  return {
    orders: Number(whole?.orders ?? 0),
    revenue: number(whole?.revenue ?? 0),
    sessions: Number(whole?.sessions ?? 0),
    customers: Number(whole?.customers ?? 0),
    units: Number(whole?.units ?? 0),
    avgOrderValue: number(whole?.avg_order_value),
    before: {
      orders: Number(whole?.orders_before ?? 0),
      revenue: number(whole?.revenue_before ?? 0),
      sessions: Number(whole?.sessions_before ?? 0),
      customers: Number(whole?.customers_before ?? 0),
      units: Number(whole?.units_before ?? 0),
      avgOrderValue: number(whole?.avg_order_value_before),
    },
  }
}

type HourRow = Record<string, unknown>
interface WholeRow {
  orders: unknown
  revenue: unknown
  sessions: unknown
  customers: unknown
  units: unknown
  avg_order_value: unknown
  orders_before: unknown
  revenue_before: unknown
  sessions_before: unknown
  customers_before: unknown
  units_before: unknown
  avg_order_value_before: unknown
}

function number(value: unknown): Cell {
  return plainNumber(value)
}

async function momentOf({ trx }: Snapshot): Promise<Moment | undefined> {
  const [row] = await rowsOf<Moment>(
    trx,
    `select
        s.timezone,
        now() as now,
        (now() at time zone s.timezone)::date as today,
        (select max(day) from (
            select (max(o.time) at time zone s.timezone)::date as day
            from production.orders as o
            where o.time < ((now() at time zone s.timezone)::date + 1)::timestamp at time zone s.timezone
            union all
            select d.full_date
            from warehouse.dim_date as d
            where d.date_key = (
                select max(v.date_key)
                from warehouse.fact_session as v
                where v.date_key <= to_char(now() at time zone s.timezone, 'YYYYMMDD')::integer
            )
        ) as newest) as newest
    from ops.settings as s`,
  )
  return row
}

/**
 * Sales of the day $1 in the zone $2 and of the same day a week before it: of that one, no more than the day has had so
 * far. What an order charged that names no total is worked out from its lines, in its fact.
 */
const salesSql = `day as (
    select
        era,
        first::timestamp at time zone $2::text as from_time,
        least(
            (first + 1)::timestamp at time zone $2::text,
            case when $1::date = (now() at time zone $2::text)::date then now() - make_interval(days => 7 * era) else 'infinity' end
        ) as to_time
    from (values (0, $1::date), (1, $1::date - 7)) as d (era, first)
),
sale as (
    select
        d.era,
        o.order_id,
        o.customer_id,
        extract(hour from o.time at time zone $2::text)::integer as hour,
        coalesce(o.total_price, f.total_amount, 0) as total_amount,
        coalesce(f.quantity, o.total_qty, 0) as quantity
    from day as d
    join production.orders as o on o.time >= d.from_time and o.time < d.to_time
    left join warehouse.fact_sales as f on f.order_id = o.order_id
    where warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings))
),
visit as (
    select
        d.era,
        extract(hour from v.started_at at time zone $2::text)::integer as hour
    from day as d
    join warehouse.fact_session as v on v.started_at >= d.from_time and v.started_at < d.to_time
    where v.date_key in (to_char($1::date, 'YYYYMMDD')::integer, to_char($1::date - 7, 'YYYYMMDD')::integer)
)`

const wholeSql = `with ${salesSql}
select
    count(*) filter (where era = 0) as orders,
    coalesce(sum(total_amount) filter (where era = 0), 0) as revenue,
    count(distinct customer_id) filter (where era = 0) as customers,
    count(distinct customer_id) filter (where era = 1) as customers_before,
    coalesce(sum(quantity) filter (where era = 1), 0) as units_before,
    warehouse.avg_order_value(
        sum(total_amount) filter (where era = 1), count(*) filter (where era = 1)
    ) as avg_order_value_before,
    coalesce(sum(quantity) filter (where era = 0), 0) as units,
    warehouse.avg_order_value(
        sum(total_amount) filter (where era = 0), count(*) filter (where era = 0)
    ) as avg_order_value,
    count(*) filter (where era = 1) as orders_before,
    coalesce(sum(total_amount) filter (where era = 1), 0) as revenue_before,
    (select count(*) from visit where era = 0) as sessions,
    (select count(*) from visit where era = 1) as sessions_before
from sale`

const hoursSql = `with ${salesSql},
sold as (
    select era, hour, count(*) as orders, sum(total_amount) as revenue
    from sale
    group by era, hour
),
visited as (
    select hour, count(*) as sessions
    from visit
    where era = 0
    group by hour
)
select
    h.hour,
    coalesce(s.orders, 0) as orders,
    coalesce(s.revenue, 0) as revenue,
    coalesce(v.sessions, 0) as sessions,
    coalesce(b.orders, 0) as orders_before,
    coalesce(b.revenue, 0) as revenue_before
from generate_series(0, 23) as h (hour)
left join sold as s on s.era = 0 and s.hour = h.hour
left join sold as b on b.era = 1 and b.hour = h.hour
left join visited as v on v.hour = h.hour
order by h.hour`

const latestSql = `select
    o.order_id,
    o.time as ordered_at,
    o.status,
    coalesce(o.total_price, f.total_amount) as total_amount,
    coalesce(f.quantity, o.total_qty) as items,
    g.country,
    c.channel_name as channel,
    p.payment_method
from production.orders as o
left join warehouse.fact_sales as f on f.order_id = o.order_id
left join warehouse.dim_geography as g on g.geography_key = f.geography_key and g.geography_key > 0
left join warehouse.dim_channel as c on c.channel_key = f.channel_key
left join warehouse.dim_payment as p on p.payment_key = f.payment_key and p.payment_key > 0
where o.time >= $1::date::timestamp at time zone $2::text
    and o.time < ($1::date + 1)::timestamp at time zone $2::text
order by o.time desc, o.order_id desc
limit ${LATEST}`

const productsSql = `select
    coalesce(p.product_name, p.product_id) as product,
    p.product_id,
    sum(l.product_qty) as units,
    sum(round(l.product_qty * l.product_price, 2)) as gross_sales
from production.orders as o
join production.order_items as l on l.order_id = o.order_id
join production.products as p on p.product_id = l.resolved_product_id
where o.time >= $1::date::timestamp at time zone $2::text
    and o.time < ($1::date + 1)::timestamp at time zone $2::text
    and warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings))
group by p.product_id, p.product_name
order by gross_sales desc, p.product_id
limit ${PRODUCTS}`
