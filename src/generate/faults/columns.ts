import { dayNumber } from '../../calendar.ts'
import { feedByName, isId, keyInFile } from '../../model/feeds/index.ts'
import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import { type FeedName, feedColumns, feedNames } from '../base/feeds.ts'

/** A column of a feed that can change without harm, and its other value. */
const alterations: Partial<Record<FeedName, readonly [column: string, value: string]>> = {
  categories: ['category_name', 'Misspelled'],
  products: ['brand', 'Nobrand'],
  product_costs: ['unit_cost', '1.23'],
  product_desi: ['desi', '9.9'],
  shipping_rates: ['carrier', 'Nobody'],
  inventory: ['quantity_on_hand', '777'],
  customers: ['city', 'Oldtown'],
  sessions: ['browser', 'Netscape'],
  orders: ['discount_coupon_code', 'MISTAKE'],
  order_items: ['product_cost', '0.01'],
  payments: ['payment_method', 'voucher'],
  refunds: ['reason', 'entered by mistake'],
  ad_spend: ['impressions', '12345'],
  expenses: ['category', 'misfiled'],
  pageviews: ['query', 'mistake=1'],
  scrolls: ['scroll_percent', '1'],
  clicks: ['target_text', 'Mistake'],
  cart_adds: ['product_qty', '77'],
}

function byFeed<T>(make: (feed: FeedName) => T): Record<FeedName, T> {
  return Object.fromEntries(feedNames.map((feed) => [feed, make(feed)])) as Record<FeedName, T>
}

const positions = byFeed((feed) => new Map(feedColumns[feed].map(({ name }, position) => [name, position])))
const keyPositions = byFeed((feed) => keyInFile(feedByName(feed)).map((column) => at(feed, column)))

const groupPositions = byFeed((feed) =>
  (feedByName(feed).numbering?.group ?? []).map((column) => at(feed, column)),
)
const idPositions = byFeed((feed) => at(feed, feedByName(feed).numbering?.id ?? ''))

/** Position of a column in its feed; −1 if the feed has no such column. */
export function at(feed: FeedName, column: string): number {
  return positions[feed].get(column) ?? -1
}

export function value(feed: FeedName, fields: readonly string[], column: string): string {
  return fields[at(feed, column)] ?? ''
}

export function keyOf(feed: FeedName, fields: readonly string[]): string {
  let key: string = feed
  const positions = lacksId(feed, fields) ? groupPositions[feed] : keyPositions[feed]
  for (const position of positions) key += `\n${fields[position]}`
  return key
}

/** Whether a row lacks an id and gets one from its group. */
export function lacksId(feed: FeedName, fields: readonly string[]): boolean {
  const position = idPositions[feed]
  return position >= 0 && fields[position] === ''
}

/** The row with other values. */
export function having(
  feed: FeedName,
  fields: readonly string[],
  values: Readonly<Record<string, string>>,
): string[] {
  const changed = [...fields]
  for (const [column, text] of Object.entries(values)) changed[at(feed, column)] = text
  return changed
}

/** For a feed that is not named above: a text or number that is not an id. */
function anyAlteration(feed: FeedName): readonly [column: string, value: string] {
  const { key } = feedByName(feed)
  const column = feedColumns[feed].find(
    (one) => (one.type === 'text' || one.type === 'integer') && !isId(one) && !key.includes(one.name),
  )
  if (!column) throw new Error(`alterations in faults/columns.ts lacks ${feed}`)
  return [column.name, column.type === 'text' ? 'mistake' : '77']
}

/** The row with a wrong value. */
export function altered(feed: FeedName, fields: readonly string[]): string[] {
  const [column, text] = alterations[feed] ?? anyAlteration(feed)
  return having(feed, fields, { [column]: value(feed, fields, column) === text ? `${text}2` : text })
}

/** The column with the id of a row that belongs to an order. */
export function idOf(feed: FeedName): string {
  return feedByName(feed).key.at(-1) as string
}

export function hasUpdatedAt(feed: FeedName): boolean {
  return at(feed, 'updated_at') >= 0
}

export function isDeletable(feed: FeedName): boolean {
  return at(feed, 'is_deleted') >= 0
}

/**
 * The row made some seconds later or earlier, if its feed has a time. A row without one is later because its file is.
 */
export function aged(feed: FeedName, fields: readonly string[], seconds: number): string[] {
  if (!hasUpdatedAt(feed)) return [...fields]
  const time = value(feed, fields, 'updated_at')
  if (time === '')
    return seconds < 0 ? having(feed, fields, { updated_at: '2000-01-01T00:00:00Z' }) : [...fields]
  return having(feed, fields, { updated_at: timeText(instant(time) + seconds) })
}

/** The instant of a time in the shop's own files. */
export function instant(time: string): number {
  const [hours, minutes, seconds] = [time.slice(11, 13), time.slice(14, 16), time.slice(17, 19)].map(Number)
  return (
    dayNumber(time.slice(0, 10)) * DAY_SECONDS +
    (hours as number) * 3600 +
    (minutes as number) * 60 +
    (seconds as number)
  )
}
