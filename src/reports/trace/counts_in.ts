import { periodTypes } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { sqlFolder } from '../../db/migrations.ts'
import { joined, sql } from '../../db/sql.ts'
import { readSqlFiles } from '../../db/sql_objects.ts'
import { type Connection, readRow, readRows } from '../../db/statements.ts'
import type { TracedRow, Values } from './rows.ts'

/** An aggregate, view or report that facts count in, with the days or keys of its rows. */
export interface CountsIn {
  name: string
  /** `2026-11-20`, `2026-11-20, product P01`, `weekly 2026-11-16`. */
  rows: string[]
}

/** The aggregates and stored reports that the facts count in, and the rows there. */
export async function countsIn(trx: Connection, facts: readonly TracedRow[]): Promise<CountsIn[]> {
  const found = new Map<string, Set<string>>()
  const add = (name: string, row: string) => found.set(name, (found.get(name) ?? new Set()).add(row))
  const saleDays = new Set<string>()
  const productOf = await productIds(trx, facts)
  const isActive = await activeDays(trx, facts)
  for (const { table, values } of facts) {
    const day = dayOf(values)
    if (day === null) continue
    const rows = rowsOfFact[table]
      ? rowsOfFact[table](day, values, productOf)
      : isActive(day) && (await readersOf(table)).map((name): [string, string] => [name, day])
    if (!rows) continue
    for (const [name, row] of rows) add(name, row)
    if (table !== 'warehouse.fact_inventory') saleDays.add(day)
  }
  for (const period of await periodsOf(trx, [...saleDays])) add('shop_reports', period)
  return [...found].map(([name, rows]) => ({ name, rows: [...rows].sort() }))
}

/**
 * Names and rows that a row of a fact counts in. Undefined if it counts in nothing, such as an order that is no sale.
 */
type RowsOfFact = (
  day: string,
  values: Values,
  productOf: ReadonlyMap<string, string>,
) => [name: string, row: string][] | undefined

/** Facts that are not listed here count in every aggregate that reads them, on days of activity. */
const rowsOfFact: Readonly<Record<string, RowsOfFact>> = {
  'warehouse.fact_sales': (day, { is_sale, coupon_code, customer_id, session_id }) => {
    if (is_sale !== 'true') return undefined
    const rows: [string, string][] = [['daily_business_metrics', day]]
    if (coupon_code) rows.push(['coupon_performance', `${day}, ${coupon_code}`])
    if (customer_id) {
      rows.push(['user_lifetime_metrics', customer_id], ['cohort_analysis', `orders of ${day.slice(0, 7)}`])
    }
    if (session_id) rows.push(['daily_channel_performance', `on the day of session ${session_id}`])
    return rows
  },
  'warehouse.fact_order_item': (day, { is_sale, product_key }, productOf) => {
    if (is_sale !== 'true') return undefined
    const product = productOf.get(product_key ?? '') ?? '(unknown)'
    return [
      ['product_performance_daily', `${day}, ${product}`],
      ['product_reports', product],
    ]
  },
  'warehouse.fact_refund': (day, { is_sale }) =>
    is_sale === 'true' ? [['daily_business_metrics', `${day} (returns)`]] : undefined,
  'warehouse.fact_session': (day, { session_id }) => [
    ['daily_business_metrics', day],
    ['daily_funnel_summary', day],
    ['daily_channel_performance', day],
    ['session_attribution', session_id ?? ''],
    ['session_funnel', session_id ?? ''],
  ],
  'warehouse.fact_inventory': (_, { product_id, location }) => [
    ['vw_low_inventory', `${product_id}, ${location}, if it is the newest level`],
  ],
}

/** The same for an event. Besides its session, it counts on its own day and page. */
export function eventCountsIn(feed: string, day: string, values: Values): CountsIn[] {
  const page = `${day}, ${values.path ?? '/'}`
  switch (feed) {
    case 'pageviews':
    case 'scrolls':
      return [{ name: 'page_engagement_metrics', rows: [page] }]
    case 'clicks':
      return [
        { name: 'page_engagement_metrics', rows: [page] },
        {
          name: 'click_heatmap',
          rows: [`${page}, ${values.target_id ?? values.target_tag ?? 'no element'}`],
        },
      ]
    case 'cart_adds':
      return values.resolved_product_id
        ? [{ name: 'product_performance_daily', rows: [`${day}, ${values.resolved_product_id}`] }]
        : []
    default:
      return []
  }
}

/** The aggregates by day that read a fact, according to the files of sql/. */
async function readersOf(table: string): Promise<string[]> {
  const files = await readSqlFiles(sqlFolder)
  return files
    .filter(({ kind, derivation }) => kind === 'aggregate' && derivation?.key.includes('date'))
    .filter(({ derivation }) => derivation?.reads.includes(table))
    .map(({ derivation }) => (derivation?.target ?? '').replace(/^agg_/, ''))
}

/** Returns a test for whether a day lies in the range of activity. Reads that range only if a fact needs it. */
async function activeDays(trx: Connection, facts: readonly TracedRow[]): Promise<(day: string) => boolean> {
  if (facts.every(({ table }) => table in rowsOfFact)) return () => false
  const range = await readRow(
    trx,
    { first: col.text.orNull, last: col.text.orNull },
    sql`select first_date::text as first, last_date::text as last from warehouse.activity`,
  )
  const { first, last } = range ?? {}
  return (day) => first != null && last != null && day >= first && day <= last
}

function dayOf(values: Values): string | null {
  const key = /^(\d{4})(\d{2})(\d{2})$/.exec(values.date_key ?? '')
  return key ? key.slice(1).join('-') : null
}

async function productIds(trx: Connection, facts: readonly TracedRow[]): Promise<Map<string, string>> {
  const keys = facts.flatMap(({ values }) => values.product_key ?? [])
  if (keys.length === 0) return new Map()
  const rows = await readRows(
    trx,
    { key: col.text, id: col.text },
    sql`select product_key::text as key, product_id as id from warehouse.dim_product where product_key = any (${keys}::bigint[])`,
  )
  return new Map(rows.map(({ key, id }) => [key, id]))
}

/** The report periods that contain the days: `weekly 2026-11-16`. */
async function periodsOf(trx: Connection, days: readonly string[]): Promise<string[]> {
  if (days.length === 0) return []
  const units = Object.entries(periodTypes).map(([unit, type]) => sql`(${type}, ${unit})`)
  const rows = await readRows(
    trx,
    { period: col.text },
    sql`select distinct p.type || ' ' || date_trunc(p.unit, d.day::timestamp)::date as period
     from unnest(${days}::date[]) as d (day) cross join (values ${joined(units)}) as p (type, unit)`,
  )
  return rows.map(({ period }) => period)
}
