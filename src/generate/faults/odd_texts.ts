import type { FeedName } from '../base/feeds.ts'
import { at, having, value } from './columns.ts'
import type { RowFault } from './fault_context.ts'

/** A free text column of some feeds. */
const freeText: Partial<Record<FeedName, string>> = {
  categories: 'category_name',
  products: 'brand',
  customers: 'first_name',
  sessions: 'landing_page_hash',
  orders: 'discount_coupon_code',
  refunds: 'reason',
  ad_spend: 'campaign_name',
  expenses: 'category',
  pageviews: 'hash',
  scrolls: 'hash',
  clicks: 'target_text',
  cart_adds: 'hash',
}

const texts: readonly (readonly [kind: string, text: string, bare?: boolean])[] = [
  ['line_break_in_quotes', 'first line\nsecond line'],
  ['quotes_in_quotes', 'the "best" one'],
  ['quote_in_bare_text', '5" pipe', true],
  ['delimiters_in_quotes', 'red, blue; green\tgrey'],
  ['spaces_around', '  spaced  '],
  ['not_ascii', 'Žluťoučký kůň 馬 🐎'],
  ['looks_like_sql', "x'); drop table orders; --"],
  ['looks_like_a_formula', '=1+1'],
  ['long_text', 'long '.repeat(2_000)],
]

/** Unusual texts that must be accepted unchanged. */
const unusual = texts.map(
  ([kind, text, bare]): RowFault =>
    (context, feed, fields) => {
      const column = freeText[feed]
      if (column === undefined) return false
      const outcome = context.isFirst(feed, fields) ? 'inserted' : 'updated'
      context.freeze(feed, fields)
      const place = context.write(feed, having(feed, fields, { [column]: text }), bare ? text : undefined)
      context.note({ kind, feed, outcome, column }, place)
      return true
    },
)

/** Times, numbers and booleans spelled differently than the shop does. */
const otherSpelling: RowFault = (context, feed, fields) => {
  const values: Record<string, string> = {}
  const respell = (column: string, spell: (text: string) => string) => {
    if (at(feed, column) >= 0 && value(feed, fields, column) !== '') {
      values[column] = spell(value(feed, fields, column))
    }
  }
  respell('time', (text) => text.replace('T', ' ').replace('Z', ''))
  respell('product_qty', (text) => `${text}.0`)
  respell('quantity_on_hand', (text) => `${text}.00`)
  respell('email_verified', (text) => (text === 'true' ? 'YES' : 'n'))
  respell('list_price', (text) => ` ${text}00 `)
  if (Object.keys(values).length === 0) return false
  const outcome = context.isFirst(feed, fields) ? 'inserted' : 'updated'
  context.freeze(feed, fields)
  const place = context.write(feed, having(feed, fields, values))
  context.note({ kind: 'other_spelling', feed, outcome }, place)
  return true
}

export const oddTexts: readonly RowFault[] = [...unusual, otherSpelling]
