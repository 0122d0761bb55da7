import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { type Executor, rowsOf } from './query.ts'

/** How to read a table whose keys must first be joined to names. */
const queries: Record<string, string> = {
  dim_customer: `select * from warehouse.dim_customer where customer_key > 0`,
  fact_ad_spend: `select a.*, c.channel_name, c.utm_source, c.utm_medium, c.utm_campaign
    from warehouse.fact_ad_spend as a join warehouse.dim_channel as c using (channel_key)`,
  fact_inventory: `select i.date_key, p.product_id, i.location, i.quantity_on_hand, i.reorder_level
    from warehouse.fact_inventory as i join warehouse.dim_product as p using (product_key)`,
  fact_order_item: `select i.order_item_id, i.order_id, i.date_key, p.product_id, i.quantity, i.unit_price, i.gross_amount,
      i.discount_amount, i.net_amount, i.tax_amount, coalesce(i.cost_amount, 0) as cost_amount
    from warehouse.fact_order_item as i join warehouse.dim_product as p using (product_key)`,
  fact_refund: `select r.*, p.product_id from warehouse.fact_refund as r join warehouse.dim_product as p using (product_key)`,
  fact_sales: `select s.*,
      case when c.customer_key > 0 then c.segment end as customer_segment,
      ch.channel_name,
      case when p.payment_key > 0 then p.payment_method end as payment_method,
      case when g.geography_key > 0 then g.country end as country,
      case when g.geography_key > 0 then g.region end as region,
      case when g.geography_key > 0 then g.city end as city
    from warehouse.fact_sales as s
    join warehouse.dim_customer as c using (customer_key)
    join warehouse.dim_channel as ch using (channel_key)
    join warehouse.dim_payment as p using (payment_key)
    join warehouse.dim_geography as g using (geography_key)`,
  fact_session: `select s.*, ch.channel_name from warehouse.fact_session as s join warehouse.dim_channel as ch using (channel_key)`,
  shop_reports_monthly: `select * from warehouse.shop_reports where period_type = 'monthly'`,
  rejected_rows: `select feed, reason, count(*) as rows from ops.rejected_rows where status = 'open' group by feed, reason`,
}

/** The tables with expected content in a case. */
export async function expectedTables(caseFolder: string): Promise<string[]> {
  const files = await readdir(join(caseFolder, 'expected'))
  return files.map((file) => file.replace('.csv', ''))
}

/** Rows of a table that are expected but missing, and rows that are not expected. */
export async function differences(db: Executor, caseFolder: string, table: string) {
  const text = await readFile(join(caseFolder, 'expected', `${table}.csv`), 'utf8')
  const expected: Record<string, string>[] = parse(text, { columns: true })
  const columns = Object.keys(expected[0] ?? {})
  const query = `select ${columns.map((c) => `${c}::text as ${c}`).join(', ') || '*'} from (${queries[table] ?? `select * from warehouse.${table}`}) as t`
  const found = await rowsOf<Record<string, string | null>>(db, query)
  const want = expected.map((row) => key(columns.map((column) => row[column] ?? ''))).sort()
  const got = found.map((row) => key(columns.map((column) => row[column] ?? ''))).sort()
  return { missing: without(want, got), unexpected: without(got, want) }
}

/** Compares numbers by value, times by instant, booleans as t and f. */
function key(values: string[]): string {
  return values
    .map((value) => {
      if (value === 'true' || value === 'false') return value[0]
      if (/^-?\d+(\.\d+)?$/.test(value)) return value.includes('.') ? value.replace(/\.?0+$/, '') : value
      if (/^\d{4}-\d{2}-\d{2}[ T]/.test(value))
        return new Date(value.replace(/([+-]\d{2})$/, '$1:00')).toISOString()
      return value
    })
    .join(' | ')
}

function without(list: string[], other: string[]): string[] {
  const rest = new Map<string, number>()
  for (const item of other) rest.set(item, (rest.get(item) ?? 0) + 1)
  return list.filter((item) => {
    const count = rest.get(item) ?? 0
    rest.set(item, count - 1)
    return count <= 0
  })
}
