import { clickstreamEvents, type EventType, eventType } from '../../sources/clickstream_events.ts'
import { missingIn } from '../../sources/columns.ts'
import type { ColumnFacts } from '../values/column_facts.ts'
import type { Meaning } from '../words/meaning.ts'
import type { NamedColumn } from './map_columns.ts'

/** A type has few words; texts that say what was done have many. */
const MOST_TYPES = 200
/** The share of rows whose type must be known. Trackers also send events that are no use to a shop. */
const LEAST_KNOWN = 0.3
const FEWEST_KINDS = 2
const LEAST_SHARE = 0.9

/** Words for who visits that no other column of a shop's files has. */
const VISITOR = /visitor|anonymous|cookie|client_?id|device_?id|fingerprint|distinct_?id/i

type Fits = (column: NamedColumn) => boolean

const says =
  (...meanings: Meaning[]): Fits =>
  ({ words }) =>
    meanings.every((meaning) => words.some((word) => word.meanings.has(meaning)))

const isMoment: Fits = ({ facts }) => facts.share('moment') >= LEAST_SHARE
const isNumber: Fits = ({ facts }) => facts.share('whole', 'decimal') >= LEAST_SHARE
const isId: Fits = ({ facts }) => facts.share('decimal', 'moment', 'day', 'url') === 0
const isAddress: Fits = ({ facts }) => facts.share('url') > 0.5
const both =
  (...all: Fits[]): Fits =>
  (column) =>
    all.every((fits) => fits(column))

/** How to find each column, the surest way first. A column that an earlier one took is not looked at. */
const ways: ReadonlyArray<readonly [column: string, ways: readonly Fits[]]> = [
  ['event_type', [hasTypes]],
  ['event_time', [both(isMoment, says('time')), both(isMoment, says('date')), isMoment]],
  ['page_url', [both(isAddress, says('url')), both(isAddress, says('page')), both(isAddress, says('path'))]],
  ['order_id', [both(isId, says('order', 'id')), both(isId, says('order'))]],
  ['product_id', [both(isId, says('sku')), both(isId, says('product', 'id'))]],
  ['product_name', [says('product', 'name')]],
  ['user_session', [both(isId, says('session'))]],
  ['user_id', [both(isId, ({ facts }) => VISITOR.test(facts.name)), both(isId, says('customer'))]],
  ['product_id', [both(isId, says('product'))]],
  ['quantity', [both(isNumber, says('quantity'))]],
  ['price', [both(isNumber, says('price'))]],
  ['event_id', [both(isId, says('event', 'id')), both(isId, says('id'), ({ facts }) => facts.isUnique)]],
]

/** A number that may be the price of one unit or of all: without a quantity that is the same. */
const isAmount = both(isNumber, says('amount'))

/**
 * The columns of a file of typed events, each row with a word such as `view` or `add_to_cart` for what happened: their
 * names in the file by the name in such a source's file. Undefined if it is no such file.
 */
export function typedEvents(columns: readonly NamedColumn[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, NamedColumn>()
  for (const [column, fitting] of ways) {
    if (found.has(column)) continue
    const left = columns.filter((each) => ![...found.values()].includes(each))
    const own = left.find(({ facts }) => facts.name.trim().toLowerCase() === column)
    const match = own ?? fitting.map((fits) => left.find(fits)).find((each) => each !== undefined)
    if (match) found.set(column, match)
  }
  if (missingIn(clickstreamEvents, [...found.keys()]).length > 0) return undefined
  const amount = columns.find((each) => isAmount(each) && ![...found.values()].includes(each))
  if (amount && !found.has('price') && !found.has('quantity')) found.set('price', amount)
  if (!hasTypes(found.get('event_type') as NamedColumn)) return undefined
  return new Map([...found].map(([column, { facts }]) => [column, facts.name]))
}

function hasTypes({ facts }: NamedColumn): boolean {
  const { kinds, share } = knownTypes(facts)
  return facts.values.size <= MOST_TYPES && kinds.size >= FEWEST_KINDS && share >= LEAST_KNOWN
}

function knownTypes({ values, filled }: ColumnFacts): { kinds: ReadonlySet<EventType>; share: number } {
  const kinds = new Set<EventType>()
  let known = 0
  for (const [word, times] of values) {
    const type = eventType(word)
    if (type === undefined) continue
    kinds.add(type)
    known += times
  }
  return { kinds, share: filled === 0 ? 0 : known / filled }
}
