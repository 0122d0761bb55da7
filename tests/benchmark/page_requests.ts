import { compares } from '../../src/dashboard/choices.ts'
import { pageNames } from '../../src/dashboard/page_list.ts'
import { type Dimension, dimensions } from '../../src/metrics/dimensions.ts'

/** A question to the dashboard. */
export interface Asked {
  /** What it is counted as. */
  kind: string
  /** How many dimensions it is filtered by. */
  filters: number
  path: string
}

/** Years that end within the benchmark's shop, whole months and others. */
const years = [
  ['2025-09-30', '2026-09-29'],
  ['2025-07-15', '2026-07-14'],
  ['2025-06-01', '2026-05-31'],
  ['2025-01-01', '2025-12-31'],
] as const

const pairs: readonly (readonly [Dimension, Dimension])[] = [
  ['channel', 'country'],
  ['channel', 'device'],
  ['channel', 'customer_type'],
  ['channel', 'segment'],
  ['channel', 'coupon'],
  ['channel', 'status'],
  ['channel', 'weekday'],
  ['category', 'device'],
  ['category', 'channel'],
  ['category', 'country'],
  ['category', 'customer_type'],
  ['category', 'weekday'],
  ['campaign', 'customer_type'],
  ['campaign', 'source'],
  ['country', 'customer_type'],
  ['country', 'segment'],
  ['country', 'payment_method'],
  ['device', 'customer_type'],
  ['device', 'platform'],
  ['product', 'channel'],
  ['brand', 'country'],
  ['region', 'device'],
  ['city', 'customer_type'],
  ['source', 'device'],
]

const compared = compares.filter((one) => one !== 'custom')

const cuts: readonly (readonly [metrics: string, by: string])[] = [
  ['net_sales,orders', 'channel,device'],
  ['net_sales,orders', 'channel,country,device'],
  ['net_sales,profit_margin', 'category,country'],
  ['net_sales,units', 'product'],
  ['sessions,session_conversion_rate', 'channel,device'],
  ['customers,returning_customers', 'channel'],
  ['avg_net_order_value', 'segment,customer_type'],
  ['contribution_after_ads', 'campaign'],
]

const behind = [undefined, 'net_sales', 'orders', 'profit_margin', 'returning_customers'] as const

/** Dimensions that sessions, ads and other rows lack: not every metric knows them. */
type Values = ReadonlyMap<Dimension, readonly string[]>

/**
 * All questions of the benchmark: each page over a year, with every comparison, filtered by each dimension and by
 * pairs; then metrics by dimensions, orders, and lists of values. No two are equal, so none is answered from memory.
 */
export function allRequests(values: Values): Asked[] {
  const turns = new Turns(values)
  const asked = pageNames.flatMap((page) => turns.filtered(page, `pages/${page}`, compared.length, 2))
  const explored = cuts.flatMap(([metrics, by]) =>
    ['range', 'time'].flatMap((over) =>
      turns.filtered('metrics', `metrics?metrics=${metrics}&by=${by}&over=${over}`, 1, 1),
    ),
  )
  const listed = behind.flatMap((metric) =>
    turns.filtered('orders', `orders${metric ? `?metric=${metric}` : ''}`, 1, 1),
  )
  const each = dimensions.map((name) => ({ kind: 'values', filters: 0, path: `values?dimension=${name}` }))
  return [...asked, ...explored, ...listed, ...each]
}

/** Takes years, comparisons and values in turn, so that each page meets many combinations. */
class Turns {
  private readonly values: Values
  private turn = 0

  constructor(values: Values) {
    this.values = values
  }

  filtered(kind: string, path: string, plain: number, perPair: number): Asked[] {
    const make = (names: readonly Dimension[]): Asked => ({
      kind,
      filters: names.length,
      path: this.path(path, names),
    })
    return [
      ...Array.from({ length: plain }, () => make([])),
      ...dimensions.map((name) => make([name])),
      ...Array.from({ length: perPair }, () => pairs.map((pair) => make(pair))).flat(),
    ]
  }

  private path(path: string, names: readonly Dimension[]): string {
    this.turn += 1
    const [from, to] = years[this.turn % years.length] ?? years[0]
    const filters = names.map((name) => {
      const known = this.values.get(name) ?? []
      return [name, known[this.turn % Math.min(known.length, 7)] ?? '']
    })
    const query = new URLSearchParams([
      ['from', from],
      ['to', to],
      ['compare', compared[this.turn % compared.length] ?? 'none'],
      ...filters,
    ])
    return `${path}${path.includes('?') ? '&' : '?'}${query}`
  }
}
