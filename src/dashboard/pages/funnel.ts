import { addDays } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { numbered, type Value } from '../../db/sql.ts'
import { readRows } from '../../db/statements.ts'
import type { Dimension } from '../../metrics/dimensions.ts'
import { type FactTable, minutesTables } from '../../metrics/facts.ts'
import { factFilter, tableOf } from '../../metrics/part_source.ts'
import type { Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { pageList } from '../page_list.ts'
import { sectionOf } from './fixed.ts'
import { listed } from './listed.ts'
import {
  filterKeysOf,
  hasData,
  meanwhile,
  type Page,
  type PageContext,
  partFilters,
  tilesAndSections,
} from './page.ts'

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

/** How far visits get. */
export const funnel: Page<'funnel'> = async (context) => {
  const minutes = await meanwhile(context, minutesOf)
  const { tiles, sections } = await tilesAndSections(context, 'funnel', {
    whole: { by: [], metrics: [...counts, ...rates, ...dropoffs] },
    trend: listed('funnel', 'trend'),
    channels: listed('funnel', 'channels', { sort: 'sessions', limit: 30 }),
    devices: listed('funnel', 'devices', { sort: 'sessions', limit: 20 }),
  })
  const { whole, ...shown } = sections
  return { tiles, sections: { ...shown, steps: stepsOf(whole), minutes: await minutes() } }
}

function stepsOf(whole: Section): Section {
  const [row = {}] = whole.rows
  const isEmpty = Number(row.sessions ?? 0) === 0
  return {
    columns: pageList.funnel.sections.steps.map((name) => column(name)),
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

/** How soon sessions reach a cart add and a sale: by day, or from single sessions if filters need that. */
async function minutesOf(context: PageContext): Promise<Section> {
  const { range } = context.request
  const sessions = tableOf('sessions')
  const { filters, ignored } = partFilters(context.request.filters, (name) => name in sessions.dimensions)
  const slice = minutesTables.find(({ dimensions }) =>
    (Object.keys(filters) as Dimension[]).every((name) => dimensions[name]),
  )
  const filter = factFilter(slice ?? sessions, filters, 3, await filterKeysOf(context))
  const rows = await readRows(
    context.trx,
    {
      bucket: col.number,
      to_cart: slice ? col.numeric : col.number,
      to_order: slice ? col.numeric : col.number,
    },
    numbered(slice ? fromDays(slice, filter) : fromSessions(filter), [
      range.from,
      addDays(range.to, 1),
      ...filter.values,
    ] as Value[]),
  )
  const isKnown = hasData(context.activity, range.from, range.to)
  const all = Object.entries(isKnown ? buckets : {}).map(([first, bucket]) => {
    const found = rows.find((row) => row.bucket === Number(first))
    return { bucket, to_cart: found?.to_cart ?? 0, to_order: found?.to_order ?? 0 }
  })
  return { ...sectionOf(pageList.funnel.sections.minutes, all), ignored }
}

type Filter = ReturnType<typeof factFilter>

function fromDays({ from, where }: FactTable, { conditions }: Filter): string {
  return `select w.bucket, sum(w.to_cart) as to_cart, sum(w.to_order) as to_order
    from ${from}
    join warehouse.dim_date as day on day.full_date = w.date
    where w.date >= $1::date
        and w.date < $2::date
        and ${[where ?? 'true', ...conditions].join('\n        and ')}
    group by w.bucket`
}

function fromSessions({ conditions }: Filter): string {
  return `select b.bucket, count(*) filter (where b.is_cart) as to_cart, count(*) filter (where not b.is_cart) as to_order
    from warehouse.fact_session as v
    join warehouse.dim_date as day on day.date_key = v.date_key
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
}
