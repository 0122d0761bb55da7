import { isId } from '../../model/feeds/index.ts'
import { type Column, type ColumnType, type FeedName, feedColumns } from '../base/feeds.ts'
import type { Random } from '../base/random.ts'
import { having, value } from './columns.ts'
import type { Reason } from './fault.ts'

/** A way to make a row bad through its values. */
export interface BadValue {
  kind: string
  reason: Reason
  column: string | undefined
  spoil: (fields: readonly string[]) => string[]
}

const number = ['abc', '1e5', '--3', '12.3.4', '1 00', '5 or 6']
const invalid: Partial<Record<ColumnType, readonly string[]>> = {
  money: [...number, '1,50,0'],
  price: number,
  decimal: number,
  integer: [...number, '2.5'],
  percent: [...number, '12.5'],
  time: ['yesterday', '2026-02-30', '2026-13-01T00:00:00Z', '13/20/2026', '2026-03-01T25:00:00Z', '2026030'],
  date: ['2026-02-30', 'unknown', '32.03.2026'],
  boolean: ['maybe', '2', 'perhaps'],
}

const outOfRange: Partial<Record<ColumnType, readonly string[]>> = {
  id: ['x'.repeat(201)],
  money: ['-1.00', '1000000000000'],
  price: ['-0.01', '10000000000'],
  decimal: ['-1'],
  integer: ['-3', '2147483648'],
  percent: ['101', '-1'],
  time: ['1989-12-31T23:59:59Z', '2098-01-01T00:00:00Z'],
}

/** All ways to make a row of a feed bad through its values. */
export function badValues(feed: FeedName, random: Random): BadValue[] {
  const columns: readonly Column[] = feedColumns[feed]
  const ways = columns.flatMap((column): BadValue[] => {
    const { name, type, required } = column
    const spoil = (text: string) => (fields: readonly string[]) => having(feed, fields, { [name]: text })
    const found: BadValue[] = []
    if (required) found.push({ kind: 'empty_value', reason: 'missing_value', column: name, spoil: spoil('') })
    const wrong = invalid[type]
    if (wrong) {
      const text = random.pick(wrong)
      found.push({ kind: 'bad_value', reason: 'invalid_value', column: name, spoil: spoil(text) })
    }
    for (const text of farValues(column)) {
      found.push({ kind: 'out_of_range', reason: 'out_of_range', column: name, spoil: spoil(text) })
    }
    return found
  })
  ways.push(...twoProblems(feed, columns), ...(ofFeed[feed] ?? []))
  return ways
}

/** Values out of range. A number below 0 is fine in a column that a file may write with a reversed sign. */
function farValues(column: Column): readonly string[] {
  const { type, isNegated } = column
  // Country names may be as long as any text.
  const far = (isId(column) ? outOfRange.id : type === 'id' ? [] : outOfRange[type]) ?? []
  return isNegated ? far.filter((text) => !text.startsWith('-')) : far
}

/** The first reason that applies is reported: an empty value before a bad one. */
function twoProblems(feed: FeedName, columns: readonly Column[]): BadValue[] {
  const empty = columns.find(({ required }) => required)
  const bad = columns.find(({ name, type }) => invalid[type] !== undefined && name !== empty?.name)
  if (!empty || !bad) return []
  return [
    {
      kind: 'two_problems',
      reason: 'missing_value',
      column: empty.name,
      spoil: (fields) => having(feed, fields, { [empty.name]: '', [bad.name]: 'abc' }),
    },
  ]
}

const grossOf = (fields: readonly string[]) =>
  Number(value('order_items', fields, 'product_price')) * Number(value('order_items', fields, 'product_qty'))

const badLines: readonly BadValue[] = [
  {
    kind: 'line_without_product',
    reason: 'missing_value',
    column: 'product_id',
    spoil: (fields) => having('order_items', fields, { product_id: '', product_name: '' }),
  },
  {
    kind: 'discount_above_gross',
    reason: 'out_of_range',
    column: 'discount',
    spoil: (fields) => having('order_items', fields, { discount: String(Math.ceil(grossOf(fields)) + 10) }),
  },
  {
    kind: 'gross_too_large',
    reason: 'out_of_range',
    column: 'product_price',
    spoil: (fields) => having('order_items', fields, { product_price: '9999999999', product_qty: '1000' }),
  },
]

const badSpend: readonly BadValue[] = [
  {
    kind: 'id_that_looks_numbered',
    reason: 'invalid_value',
    column: 'spend_id',
    spoil: (fields) => having('ad_spend', fields, { spend_id: 'spend#1' }),
  },
]

const badExpenses: readonly BadValue[] = ['2001-01-01', '2999-12-31'].map((day) => ({
  kind: day < '2002' ? 'days_turned_round' : 'too_many_days',
  reason: 'out_of_range',
  column: 'date_to',
  spoil: (fields) => having('expenses', fields, { date_to: day }),
}))

/** Ways that only one feed has. */
const ofFeed: Partial<Record<FeedName, readonly BadValue[]>> = {
  order_items: badLines,
  ad_spend: badSpend,
  expenses: badExpenses,
}
