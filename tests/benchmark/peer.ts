import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

// The peer: the least hand-written SQL that turns the same files into a star and its aggregates. It trusts every row,
// keeps no history and only works once.

const feeds = [
  'customers',
  'products',
  'sessions',
  'pageviews',
  'scrolls',
  'clicks',
  'cart_adds',
  'orders',
  'order_items',
] as const

const production: Record<(typeof feeds)[number], string> = {
  customers: 'customer_id, segment, country, region, city',
  products: 'product_id, product_name, category_name, unit_cost::numeric as unit_cost',
  sessions:
    'session_id, user_id, "time"::timestamptz as at, platform, device_type, country, referrer, utm_source, utm_medium, utm_campaign',
  pageviews: 'event_id, session_id, user_id, "time"::timestamptz as at, path, query, previous_page',
  scrolls:
    'event_id, session_id, user_id, "time"::timestamptz as at, path, scroll_percent::int as scroll_percent',
  clicks:
    'event_id, session_id, user_id, "time"::timestamptz as at, path, target_tag, target_id, target_text',
  cart_adds:
    'event_id, session_id, user_id, "time"::timestamptz as at, product_id, product_qty::int as quantity',
  orders:
    'order_id, customer_id, session_id, "time"::timestamptz as at, status, total_price::numeric as total, coalesce(discount::numeric, 0) as discount, discount_coupon_code as coupon, payment_method',
  order_items:
    'order_item_id, order_id, product_id, product_price::numeric as price, product_qty::int as quantity',
}

const warehouse = `
create table peer_w.channel as
select row_number() over () as channel_key, c.* from (select distinct utm_source, utm_medium, utm_campaign from peer_p.sessions) as c;
create table peer_w.order_item as
select i.order_item_id, i.order_id, o.at::date as day, i.product_id, o.customer_id, o.status <> 'cancelled' as is_sale,
  i.quantity, i.quantity * i.price as gross,
  round(o.discount * i.quantity * i.price / nullif(sum(i.quantity * i.price) over (partition by i.order_id), 0), 2) as discount,
  i.quantity * p.unit_cost as cost
from peer_p.order_items as i join peer_p.orders as o using (order_id) left join peer_p.products as p using (product_id);
create index on peer_w.order_item (day); create index on peer_w.order_item (order_id); create index on peer_w.order_item (product_id);
create table peer_w.sale as
select o.*, o.at::date as day, o.status <> 'cancelled' as is_sale, i.gross, i.line_discount, i.cost
from peer_p.orders as o
join (select order_id, sum(gross) as gross, sum(discount) as line_discount, sum(cost) as cost from peer_w.order_item group by 1) as i using (order_id);
alter table peer_w.sale add primary key (order_id); create index on peer_w.sale (day); create index on peer_w.sale (customer_id);
create table peer_w.session as
select s.*, s.at::date as day, c.channel_key, v.pages, v.saw_product, k.clicks, r.depth, a.carts, a.first_cart, b.orders, b.first_order, b.revenue
from peer_p.sessions as s
left join peer_w.channel as c
  on (coalesce(c.utm_source, ''), coalesce(c.utm_medium, ''), coalesce(c.utm_campaign, '')) = (coalesce(s.utm_source, ''), coalesce(s.utm_medium, ''), coalesce(s.utm_campaign, ''))
left join (select session_id, count(*) as pages, bool_or(path like '%/product/%') as saw_product from peer_p.pageviews group by 1) as v using (session_id)
left join (select session_id, count(*) as clicks from peer_p.clicks group by 1) as k using (session_id)
left join (select session_id, max(scroll_percent) as depth from peer_p.scrolls group by 1) as r using (session_id)
left join (select session_id, count(*) as carts, min(at) as first_cart from peer_p.cart_adds group by 1) as a using (session_id)
left join (select session_id, count(*) as orders, min(at) as first_order, sum(total) as revenue from peer_p.orders group by 1) as b using (session_id);
alter table peer_w.session add primary key (session_id); create index on peer_w.session (day);
analyze peer_w.order_item; analyze peer_w.sale; analyze peer_w.session`

const aggregates = `
create materialized view peer_w.by_day as
select * from (select day, count(*) as orders, sum(total) as revenue, sum(gross - discount) as net from peer_w.sale where is_sale group by 1) as o
full join (select day, count(*) as sessions, count(distinct user_id) as users from peer_w.session group by 1) as s using (day);
create materialized view peer_w.by_product as
select day, product_id, count(*) as lines, sum(quantity) as quantity, sum(gross) as revenue from peer_w.order_item where is_sale group by 1, 2;
create materialized view peer_w.by_customer as
select customer_id, min(day) as first_day, max(day) as last_day, count(*) as orders, sum(total) as revenue from peer_w.sale where is_sale group by 1;
create materialized view peer_w.by_page as
select * from (select at::date as day, path, count(*) as views, count(distinct user_id) as users, count(distinct session_id) as sessions from peer_p.pageviews group by 1, 2) as v
left join (select at::date as day, path, avg(scroll_percent) as depth from peer_p.scrolls group by 1, 2) as s using (day, path)
left join (select at::date as day, path, count(*) as clicks from peer_p.clicks group by 1, 2) as c using (day, path);
create materialized view peer_w.by_coupon as
select day, coupon, count(*) as orders, sum(discount) as discount, sum(total) as revenue from peer_w.sale where is_sale and coupon is not null group by 1, 2;
create materialized view peer_w.by_channel as
select day, channel_key, count(*) as sessions, sum(orders) as orders, sum(revenue) as revenue from peer_w.session group by 1, 2;
create materialized view peer_w.funnel as
select day, count(*) as sessions, count(*) filter (where saw_product) as viewed, count(first_cart) as carts, count(first_order) as ordered from peer_w.session group by 1;
create materialized view peer_w.cohorts as
select f.cohort, date_trunc('month', s.day) as month, count(distinct customer_id) as customers, sum(s.total) as revenue
from peer_w.sale as s
join (select customer_id, date_trunc('month', min(day)) as cohort from peer_w.sale where is_sale group by 1) as f using (customer_id)
where s.is_sale group by 1, 2;
create materialized view peer_w.pairs as
select a.product_id as product_a, b.product_id as product_b, count(*) as orders
from peer_w.order_item as a join peer_w.order_item as b on a.order_id = b.order_id and a.product_id < b.product_id
where a.is_sale and b.is_sale group by 1, 2;
create materialized view peer_w.heatmap as
select at::date as day, path, target_tag, target_id, target_text, count(*) as clicks, count(distinct user_id) as users from peer_p.clicks group by 1, 2, 3, 4, 5`

/** Loads the files of a folder by hand-written SQL. Seconds per phase. */
export async function runPeer(url: string, folder: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const seconds: Record<string, number> = {}
  const phase = async (name: string, work: () => Promise<unknown>) => {
    const start = performance.now()
    await work()
    seconds[name] = (performance.now() - start) / 1000
  }
  try {
    await client.query(`set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set timezone = 'UTC'`)
    await dropSchemas(client)
    await client.query('create schema peer_s; create schema peer_p; create schema peer_w')
    await phase('copy', async () => {
      for (const feed of feeds) await copy(client, feed, await fileOf(folder, feed))
    })
    await phase('production', async () => {
      for (const feed of feeds) {
        const key = production[feed].split(',')[0]
        await client.query(`create table peer_p.${feed} as select ${production[feed]} from peer_s.${feed}`)
        await client.query(`alter table peer_p.${feed} add primary key (${key}); analyze peer_p.${feed}`)
      }
    })
    await phase('warehouse', () => client.query(warehouse))
    await phase('aggregates', () => client.query(aggregates))
    return seconds
  } finally {
    await dropSchemas(client)
    await client.end()
  }
}

function dropSchemas(client: pg.Client): Promise<unknown> {
  return client.query('drop schema if exists peer_s, peer_p, peer_w cascade')
}

async function fileOf(folder: string, feed: string): Promise<string> {
  const file = (await readdir(folder)).find((name) =>
    new RegExp(`^${feed}_\\d.*\\.csv$`).test(basename(name)),
  )
  if (!file) throw new Error(`the benchmark needs one ${feed} file in ${folder}`)
  return join(folder, file)
}

async function copy(client: pg.Client, feed: string, file: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(file) })
  const { value: header } = await lines[Symbol.asyncIterator]().next()
  lines.close()
  const columns = String(header)
    .split(',')
    .map((name) => `"${name}" text`)
  await client.query(`create unlogged table peer_s.${feed} (${columns.join(', ')})`)
  const target = client.query(copyFrom(`copy peer_s.${feed} from stdin (format csv, header)`))
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), target)
}
