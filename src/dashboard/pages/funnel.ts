import { boundRowsOf } from '../../db/query.ts'
import { factFilter } from '../../metrics/cut.ts'
import type { Dimension } from '../../metrics/dimensions.ts'
import { factTables } from '../../metrics/facts.ts'
import { addDays } from '../../metrics/periods.ts'
import type { Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { sectionOf } from './fixed.ts'
import { figures, type Page, type PageContext, tilesAndSections } from './page.ts'

const steps = [
  { step: 'Sessions', sessions: 'sessions', rate: undefined, dropoff: undefined },
  {
    step: 'Product view',
    sessions: 'product_view_sessions',
    rate: 'product_view_rate',
    dropoff: 'product_view_dropoff',
  },
  {
    step: 'Add to cart',
    sessions: 'add_to_cart_sessions',
    rate: 'add_to_cart_rate',
    dropoff: 'add_to_cart_dropoff',
  },
  { step: 'Order', sessions: 'order_sessions', rate: 'order_rate', dropoff: 'order_dropoff' },
] as const

const counts = steps.map(({ sessions }) => sessions)
const rates = steps.flatMap(({ rate }) => rate ?? [])
const dropoffs = steps.flatMap(({ dropoff }) => dropoff ?? [])

/** How far visits come. */
export const funnel: Page<'funnel'> = async (context) => {
  const { tiles, sections } = await tilesAndSections(
    context,
    [
      'sessions',
      ...rates,
      'cart_abandonment_rate',
      'avg_time_to_cart_minutes',
      'avg_time_to_purchase_minutes',
    ],
    {
      trend: { by: [], isOverTime: true, metrics: [...counts, ...rates] },
      channels: { by: ['channel'], metrics: [...counts, ...rates], sort: 'sessions', limit: 30 },
      devices: { by: ['device'], metrics: [...counts, ...rates], sort: 'sessions', limit: 20 },
    },
  )
  return {
    tiles,
    sections: { ...sections, steps: await stepsOf(context), minutes: await minutesOf(context) },
  }
}

async function stepsOf(context: PageContext): Promise<Section> {
  const { whole } = await figures(context, {
    whole: { by: [], metrics: [...counts, ...rates, ...dropoffs] },
  })
  const [row = {}] = whole.rows
  const isEmpty = Number(row.sessions ?? 0) === 0
  return {
    columns: [column('step'), column('sessions'), column('rate'), column('dropoff')],
    rows: steps.map(({ step, sessions, rate, dropoff }) => ({
      step,
      sessions: row[sessions] ?? null,
      rate: rate ? (row[rate] ?? null) : isEmpty ? null : 100,
      dropoff: dropoff ? (row[dropoff] ?? null) : null,
    })),
    ignored: whole.ignored,
    followsRange: true,
  }
}

const buckets: Readonly<Record<number, string>> = {
  0: 'under 1',
  1: '1–2',
  2: '2–5',
  5: '5–10',
  10: '10–30',
  30: '30–60',
  60: '60 and more',
}

/** How soon sessions come to a cart add and to a sale: from the aggregate, or from the sessions that filters leave. */
async function minutesOf(context: PageContext): Promise<Section> {
  const { range, filters } = context.request
  const known = factTables.sessions?.dimensions ?? {}
  const names = Object.keys(filters) as Dimension[]
  const ignored = names.filter((name) => !known[name])
  const usable = Object.fromEntries(
    Object.entries(filters).filter(([name]) => !ignored.includes(name as Dimension)),
  )
  const { joins, conditions, values } = factFilter('sessions', usable, 3)
  const fromAggregate = `select bucket, sum(to_cart) as to_cart, sum(to_order) as to_order
    from warehouse.agg_session_minutes_day
    where date >= $1::date and date < $2::date
    group by bucket`
  const fromSessions = `select b.bucket, count(*) filter (where b.is_cart) as to_cart, count(*) filter (where not b.is_cart) as to_order
    from warehouse.fact_session as v
    join warehouse.dim_date as day on day.date_key = v.date_key
    ${joins.join('\n')}
    cross join lateral (
        values
            (warehouse.minutes_bucket(v.started_at, v.first_cart_at), true),
            (case when v.order_count > 0 then warehouse.minutes_bucket(v.started_at, v.first_order_at) end, false)
    ) as b (bucket, is_cart)
    where v.date_key >= to_char($1::date, 'YYYYMMDD')::integer
        and v.date_key < to_char($2::date, 'YYYYMMDD')::integer
        and (v.cart_add_count > 0 or v.order_count > 0)
        and b.bucket is not null
        and ${['true', ...conditions].join('\n        and ')}
    group by b.bucket`
  const rows = await boundRowsOf<{ bucket: number; to_cart: unknown; to_order: unknown }>(
    context.trx,
    conditions.length > 0 ? fromSessions : fromAggregate,
    [range.from, addDays(range.to, 1), ...values],
  )
  const all = Object.entries(buckets).map(([first, bucket]) => {
    const found = rows.find((row) => row.bucket === Number(first))
    return { bucket, to_cart: found?.to_cart ?? 0, to_order: found?.to_order ?? 0 }
  })
  return { ...sectionOf(['bucket', 'to_cart', 'to_order'], all), ignored }
}
