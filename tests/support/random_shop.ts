import fc from 'fast-check'
import { type FeedName, feedByName, feeds } from '../../src/model/feeds/index.ts'
import { type Cells, randomRows } from './random_shop_rows.ts'

/** A file of a random shop. */
export interface RandomFile {
  feed: FeedName
  name: string
  modifiedAt: string
  rows: Cells[]
}

/** A set of files and one way for them to arrive: the file numbers of each night. A file can come again. */
export interface RandomShop {
  timezone: string
  sourceTimezone: string
  files: RandomFile[]
  nights: number[][]
  /** The first night on which times that were too far ahead are near enough. */
  lateFrom: number
  /** A night that is tried as a dry run before. */
  rehearsal: number
  /** A day from which the facts are derived again at the end, besides deriving all of them. */
  rebuildFrom: string
  /** Feeds whose files restate whole orders. */
  wholeOrders: FeedName[]
  /** Sources whose files do, by a pattern for their names. */
  sources: Readonly<Record<string, string>>
}

/** The topics of the files: feeds that are always there, and some related ones. */
const themes: Array<{ always: FeedName[]; maybe: FeedName[] }> = [
  { always: ['orders', 'order_items'], maybe: ['products'] },
  { always: ['orders'], maybe: ['payments', 'refunds', 'order_items'] },
  { always: ['customers', 'orders'], maybe: ['sessions', 'payments'] },
  // Lines without an id, in many files of few days.
  { always: ['order_items', 'order_items', 'order_items', 'orders'], maybe: [] },
  { always: ['ad_spend', 'ad_spend', 'ad_spend', 'sessions'], maybe: ['orders'] },
  { always: ['expenses', 'sessions'], maybe: ['ad_spend', 'orders'] },
  // Orders of few customers, one before the other; refunds under another customer version than their order.
  { always: ['orders'], maybe: [] },
  { always: ['customers', 'orders', 'refunds'], maybe: ['payments'] },
  { always: ['pageviews'], maybe: ['sessions', 'orders', 'scrolls', 'clicks', 'cart_adds'] },
  { always: ['products', 'order_items', 'orders'], maybe: ['cart_adds', 'inventory'] },
  { always: ['products'], maybe: ['categories', 'cart_adds', 'inventory', 'product_desi'] },
  {
    always: ['orders', 'order_items'],
    maybe: ['product_costs', 'products', 'product_desi', 'shipping_rates'],
  },
  { always: [], maybe: feeds.map((feed) => feed.name) },
]

const modifiedAt = fc.constantFrom('2026-01-31T22:30:00Z', '2026-02-01T06:00:00Z', '2026-02-01T06:00:01Z')

function fileName(feed: FeedName): fc.Arbitrary<string> {
  const names = [feed, ...feedByName(feed).aliases].slice(0, 2)
  return fc
    .record({
      name: fc.constantFrom(...names),
      number: fc.constantFrom('', '', '', '_7', '_2026-02-30'),
      day: fc.constantFrom('', '_2025-12-31', '_2026-02-01', '-20260201'),
      part: fc.constantFrom('', '', '_part1', '_part2', '-part10'),
      partFirst: fc.boolean(),
    })
    .map(
      ({ name, number, day, part, partFirst }) =>
        `${name}${number}${partFirst ? part + day : day + part}.csv`,
    )
}

/** Names of few days and two sources, so that files of one often meet. */
function exportName(feed: FeedName): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('_7', '_7', '_7', '_8', ''),
      fc.constantFrom('_2026-01-30', '_2026-01-31', '_2026-01-31', ''),
      fc.constantFrom('', '', '_part1', '_part2'),
    )
    .map((suffixes) => `${feed}${suffixes.join('')}.csv`)
}

function file(
  theme: FeedName[],
  fileName: (feed: FeedName) => fc.Arbitrary<string>,
): fc.Arbitrary<RandomFile & { copyOf: number | null }> {
  return fc.constantFrom(...theme).chain((feed) =>
    fc.record({
      feed: fc.constant(feed),
      name: fileName(feed),
      modifiedAt,
      rows: randomRows(feed),
      copyOf: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() }),
    }),
  )
}

/** The position of a file among all, a second one if that is in range, and whether it joins the previous night. */
const lastPlace = 1000
const arrival = fc.record({
  place: fc.nat(lastPlace),
  again: fc.nat(8 * lastPlace),
  isTogether: fc.nat(2).map((third) => third === 0),
})

/** Shops of up to eight small files about one topic. Most come in separate nights, where the scope is narrow. */
export const randomShop: fc.Arbitrary<RandomShop> = shopsAbout(
  themes,
  [{ wholeOrders: [], sources: {} }],
  fileName,
)

/** Shops some of whose files restate whole orders: those of feeds, or of two sources mixed with feeds. */
export const wholeOrderShop: fc.Arbitrary<RandomShop> = shopsAbout(
  [
    { always: ['order_items', 'order_items', 'order_items', 'orders'], maybe: [] },
    { always: ['payments', 'payments', 'payments', 'orders'], maybe: [] },
    { always: ['orders', 'order_items', 'refunds', 'refunds'], maybe: ['payments'] },
  ],
  [
    { wholeOrders: ['order_items', 'payments', 'refunds'], sources: {} },
    { wholeOrders: [], sources: { _7: 's1', _8: 's2' } },
    { wholeOrders: [], sources: { _7: 's1', _8: 's2' } },
  ],
  exportName,
)

function shopsAbout(
  about: typeof themes,
  exports: ReadonlyArray<Pick<RandomShop, 'wholeOrders' | 'sources'>>,
  nameOf: (feed: FeedName) => fc.Arbitrary<string>,
): fc.Arbitrary<RandomShop> {
  return fc
    .constantFrom(...about)
    .chain(({ always, maybe }) =>
      fc.subarray(maybe, { minLength: always.length === 0 ? 1 : 0 }).map((some) => [...always, ...some]),
    )
    .chain((theme) =>
      fc
        .record({
          timezone: fc.constantFrom('UTC', 'Europe/Istanbul', 'America/New_York'),
          sourceTimezone: fc.constantFrom('UTC', 'Asia/Tokyo'),
          arrivals: fc.array(fc.tuple(file(theme, nameOf), arrival), {
            minLength: 2,
            maxLength: 8,
            size: 'max',
          }),
          lateFrom: fc.nat(4),
          rehearsal: fc.nat(15),
          rebuildFrom: fc.constantFrom('', '', '', '2026-01-31'),
          restating: fc.constantFrom(...exports),
        })
        .map(({ arrivals, restating, ...given }) => ({
          ...given,
          ...restating,
          files: withCopies(arrivals.map(([file]) => file)),
          nights: nightsOf(arrivals.map(([, when]) => when)),
        })),
    )
}

function nightsOf(arrivals: Array<{ place: number; again: number; isTogether: boolean }>): number[][] {
  const queue = arrivals.flatMap(({ place, again, isTogether }, file) =>
    [place, again].filter((at) => at <= lastPlace).map((at) => ({ file, place: at, isTogether })),
  )
  const nights: number[][] = []
  for (const { file, isTogether } of queue.sort((a, b) => a.place - b.place)) {
    const night = nights.at(-1)
    if (!night || !isTogether) nights.push([file])
    else if (!night.includes(file)) night.push(file)
  }
  return nights
}

/** Some files have the rows of an earlier one of their feed, under another name. */
function withCopies(files: Array<RandomFile & { copyOf: number | null }>): RandomFile[] {
  return files.map(({ copyOf, ...given }, index) => {
    const earlier = files.slice(0, index).filter(({ feed }) => feed === given.feed)
    const original = copyOf === null ? undefined : earlier[copyOf % earlier.length]
    return original ? { ...given, rows: original.rows } : given
  })
}

/** The file as CSV. Its header has the required columns and those that any row has. */
export function textOf({ feed, rows }: RandomFile): string {
  const required = feedByName(feed).columns.filter((column) => column.required)
  const used = rows.flatMap((row) => Object.keys(row)).filter((name) => name !== '+')
  const columns = [...new Set([...required.map((column) => column.name), ...used])]
  const lines = rows.map((row) => [
    ...columns.map((name) => row[name] ?? ''),
    ...(row['+'] ? [row['+']] : []),
  ])
  return [columns, ...lines].map((line) => `${line.join(',')}\n`).join('')
}

/** The shop in words: its nights, with each file when it first comes. */
export function describeShop(shop: RandomShop): string {
  const told = new Set<number>()
  const nights = shop.nights.map((night, index) => {
    const files = night.map((number) => {
      const given = shop.files[number] as RandomFile
      const title = `  ${given.name} (modified ${given.modifiedAt})`
      if (told.has(number)) return `${title} again\n`
      told.add(number)
      return `${title}\n${textOf(given).replace(/^/gm, '    ').trimEnd()}\n`
    })
    const notes = [
      ...(index >= shop.lateFrom || index === shop.nights.length - 1 ? ['late'] : []),
      ...(index === shop.rehearsal ? ['after a dry run'] : []),
    ]
    return `night ${[index + 1, ...notes].join(', ')}\n${files.join('')}`
  })
  const last = shop.rebuildFrom ? `rebuild, and rebuild --from ${shop.rebuildFrom}` : 'rebuild'
  const restating = `whole orders: ${JSON.stringify([shop.wholeOrders, shop.sources])}`
  return `timezone ${shop.timezone}, source timezone ${shop.sourceTimezone}, ${restating}\n${nights.join('')}${last}\n`
}
