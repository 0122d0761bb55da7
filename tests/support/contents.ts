import { type Executor, rowsOf } from './query.ts'

/**
 * Everything that a warehouse says, by table, as sorted rows of text: production, star, open rejects, contradictions in
 * files.
 *
 * Surrogate keys are replaced by natural ones, file numbers by names. Run numbers and load times are left out. Two
 * warehouses loaded from the same files in any way have equal contents.
 */
export async function contentsOf(db: Executor): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {}
  for (const table of await tables(db)) {
    contents[`${table.schema}.${table.name}`] = await contentsOfTable(db, table)
  }
  contents['ops.rejected_rows'] = await texts(
    db,
    `select feed, file_name, line, reason, column_name, message, raw_row, row_key
     from ops.rejected_rows where status = 'open'`,
  )
  contents['ops.contradictions'] = await texts(
    db,
    `select f.name, k.feed, k.row_key, k.line, k.effective_at, k.values_hash, k.money
     from ops.contradictions as k join ops.files as f using (file_id)`,
  )
  return contents
}

/** The same for the star alone, with its surrogate keys: a rebuild leaves even those unchanged. */
export async function starWithKeys(db: Executor): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {}
  for (const { schema, name } of await tables(db)) {
    if (schema === 'warehouse') contents[name] = await texts(db, `select * from warehouse.${name}`)
  }
  return contents
}

function productId(key: string): string {
  return `(select d.product_id from warehouse.dim_product as d where d.product_key = t.${key})`
}

function customerVersion(key: string): string {
  return `(select case when d.customer_key > 0 then row(d.customer_id, d.valid_from)::text else d.customer_key::text end
    from warehouse.dim_customer as d where d.customer_key = t.${key})`
}

/** The SQL that replaces a surrogate key by its natural key. */
const naturalKeys: Record<string, string> = {
  customer_key: customerVersion('customer_key'),
  order_customer_key: customerVersion('order_customer_key'),
  product_key: productId('product_key'),
  // A pair has no order: which key is the lower depends on which product came first.
  product_a_key: `least(${productId('product_a_key')}, ${productId('product_b_key')})`,
  product_b_key: `greatest(${productId('product_a_key')}, ${productId('product_b_key')})`,
  channel_key: `(select row(d.channel_name, d.utm_source, d.utm_medium, d.utm_campaign)::text from warehouse.dim_channel as d where d.channel_key = t.channel_key)`,
  payment_key: `(select coalesce(d.payment_method, '-') from warehouse.dim_payment as d where d.payment_key = t.payment_key)`,
  geography_key: `(select row(d.country, d.region, d.city)::text from warehouse.dim_geography as d where d.geography_key = t.geography_key)`,
  file_id: `(select row(f.name, f.file_date, f.hash)::text from ops.files as f where f.file_id = t.file_id)`,
}
const leftOut = ['updated_run_id', 'run_id', 'published_at', 'outcome']

interface Table {
  schema: string
  name: string
  columns: string[]
}

function tables(db: Executor): Promise<Table[]> {
  return rowsOf<Table>(
    db,
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('production', 'warehouse') and c.relkind in ('r', 'p', 'm') and not c.relispartition
     group by 1, 2 order by 1, 2`,
  )
}

function contentsOfTable(db: Executor, { schema, name: table, columns }: Table): Promise<string[]> {
  const own = `${table.replace(/^dim_/, '')}_key`
  const isDimension = table.startsWith('dim_') && table !== 'dim_date'
  const shown = columns
    .filter((name) => !leftOut.includes(name) && !(isDimension && name === own))
    // A hash over surrogate keys.
    .filter((name) => !(name === 'member_hash' && table.startsWith('agg_')))
    .map((name) => `${naturalKeys[name] ?? `t.${name}`} as ${name}`)
  return texts(db, `select ${shown.join(', ')} from ${schema}.${table} as t`)
}

async function texts(db: Executor, query: string): Promise<string[]> {
  const rows = await rowsOf<{ text: string }>(db, `select to_json(r)::text as text from (${query}) as r`)
  return rows.map((row) => row.text).sort()
}
