import { dayIn } from '../../calendar.ts'
import { col, type RowOf } from '../../db/columns.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { readRecords, readRow, readValue } from '../../db/statements.ts'
import { plainNumber } from '../../reports/figures.ts'
import type { Cell, Column, LiveAnswer } from '../contract.ts'
import { column } from '../glossary.ts'
import { sectionOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'
import type { Service } from '../service.ts'

const REFRESH_SECONDS = 15
const LATEST = 20
const PRODUCTS = 10

/** Whether a command with a connection of this name is connected. */
async function isWatched({ trx }: Snapshot): Promise<boolean> {
  return readValue(
    trx,
    col.boolean,
    sql`select exists (
        select from pg_stat_activity
        where datname = current_database() and application_name like 'storehouse load --watch%'
    )`,
  )
}

const momentColumns = {
  timezone: col.text,
  now: col.time,
  today: col.date,
  newest: col.date.orNull,
}

type Moment = RowOf<typeof momentColumns>

/** The results of a day from production: orders as they are now, only sales. */
export async function live(service: Service, snapshot: Snapshot): Promise<LiveAnswer> {
  const { trx, publication } = snapshot
  const moment = publication ? await momentOf(snapshot) : undefined
  const today = moment?.today ?? dayIn(service.config.timezone)
  const timezone = moment?.timezone ?? service.config.timezone
  const day = moment?.newest != null && moment.newest < today ? moment.newest : today
  const isToday = day === today
  const of = { day: sql`${day}::date`, zone: sql`${timezone}::text` }
  const read = async (columns: readonly Column[], statement: (of: LiveDay) => Sql) =>
    publication
      ? readRecords(
          trx,
          columns.map(({ name }) => name),
          statement(of),
        )
      : []
  const hours = await read(hourColumns, hoursSql)
  const whole = publication ? await readRow(trx, wholeColumns, wholeSql(of)) : undefined
  const latest = await read(latestColumns, latestSql)
  const products = await read(productColumns, productsSql)
  return {
    now: (moment?.now ?? new Date()).toISOString(),
    timezone,
    refreshSeconds: REFRESH_SECONDS,
    publication,
    isWatching: await isWatched(snapshot),
    day,
    isToday,
    figures: figuresOf(whole),
    hours: sectionOf(hourColumns, hours),
    latest: sectionOf(latestColumns, latest),
    products: sectionOf(productColumns, products),
  }
}

/** The figures of the day, and of the same time span a week before. */
function figuresOf(whole: RowOf<typeof wholeColumns> | undefined): LiveAnswer['figures'] {
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

const hourColumns: readonly Column[] = [
  column('hour'),
  column('orders'),
  column('revenue'),
  column('sessions'),
  { ...column('orders'), name: 'orders_before', label: 'Orders, a week before' },
  { ...column('revenue'), name: 'revenue_before', label: 'Revenue, a week before' },
]

const latestColumns: readonly Column[] = (
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
})

const productColumns: readonly Column[] = [
  { ...column('product_name'), name: 'product' },
  column('product_id'),
  column('units'),
  column('gross_sales'),
]

const wholeColumns = {
  orders: col.number,
  revenue: col.numeric,
  sessions: col.number,
  customers: col.number,
  units: col.numeric,
  avg_order_value: col.numeric.orNull,
  orders_before: col.number,
  revenue_before: col.numeric,
  sessions_before: col.number,
  customers_before: col.number,
  units_before: col.numeric,
  avg_order_value_before: col.numeric.orNull,
}

/** The day to show, and the time zone of its hours. */
interface LiveDay {
  day: Sql
  zone: Sql
}

function number(value: unknown): Cell {
  return plainNumber(value)
}

async function momentOf({ trx }: Snapshot): Promise<Moment | undefined> {
  const row = await readRow(
    trx,
    momentColumns,
    sql`select
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
 * Sales of the day and of the same day a week before, for which it counts no more than the elapsed time of the day. If
 * an order has no total, the amount charged is computed from its lines, as in its fact.
 */
const salesSql = ({ day, zone }: LiveDay) => sql`day as (
    select
        era,
        first::timestamp at time zone ${zone} as from_time,
        least(
            (first + 1)::timestamp at time zone ${zone},
            case when ${day} = (now() at time zone ${zone})::date then now() - make_interval(days => 7 * era) else 'infinity' end
        ) as to_time
    from (values (0, ${day}), (1, ${day} - 7)) as d (era, first)
),
sale as (
    select
        d.era,
        o.order_id,
        o.customer_id,
        extract(hour from o.time at time zone ${zone})::integer as hour,
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
        extract(hour from v.started_at at time zone ${zone})::integer as hour
    from day as d
    join warehouse.fact_session as v on v.started_at >= d.from_time and v.started_at < d.to_time
    where v.date_key in (to_char(${day}, 'YYYYMMDD')::integer, to_char(${day} - 7, 'YYYYMMDD')::integer)
)`

const wholeSql = ({ day, zone }: LiveDay) => sql`with ${salesSql({ day, zone })}
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

const hoursSql = ({ day, zone }: LiveDay) => sql`with ${salesSql({ day, zone })},
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

const latestSql = ({ day, zone }: LiveDay) => sql`select
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
where o.time >= ${day}::timestamp at time zone ${zone}
    and o.time < (${day} + 1)::timestamp at time zone ${zone}
order by o.time desc, o.order_id desc
limit ${LATEST}`

const productsSql = ({ day, zone }: LiveDay) => sql`select
    coalesce(p.product_name, p.product_id) as product,
    p.product_id,
    sum(l.product_qty) as units,
    sum(round(l.product_qty * l.product_price, 2)) as gross_sales
from production.orders as o
join production.order_items as l on l.order_id = o.order_id and l.product_qty >= 0
join production.products as p on p.product_id = l.resolved_product_id
where o.time >= ${day}::timestamp at time zone ${zone}
    and o.time < (${day} + 1)::timestamp at time zone ${zone}
    and warehouse.is_sale(o.status, (select not_sale_statuses from ops.settings))
group by p.product_id, p.product_name
order by gross_sales desc, p.product_id
limit ${PRODUCTS}`
