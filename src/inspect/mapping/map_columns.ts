import type { Config } from '../../config/config.ts'
import type { Column } from '../../model/feeds/index.ts'
import { type FeedName, feedByName } from '../../model/feeds/index.ts'
import type { ColumnFacts } from '../values/column_facts.ts'
import { fitsType } from '../values/fits_type.ts'
import { matchName } from '../words/match_name.ts'
import { type Word, wordsOf } from '../words/meaning.ts'
import { type FeedPatterns, LINE_TOTAL } from '../words/patterns.ts'
import { isPersonal } from '../words/personal.ts'
import type { Beside } from './beside.ts'

/** Why a column of a file was mapped to a column of a feed. */
type Basis = 'its name' | 'what it is called' | 'files beside it' | 'its values'

/** A column of a file, mapped to a column of the feed. */
export interface MappedColumn {
  facts: ColumnFacts
  /** Column of the feed. `LINE_TOTAL` means the total of a line that has no unit price. */
  column: string
  score: number
  basis: Basis
}

/** A column of a file with what identifies it. */
export interface NamedColumn {
  facts: ColumnFacts
  words: readonly Word[]
}

const OWN_NAME = 2
const JOINED = 1.3
const BY_VALUES = 0.35
/** The share of a column's values that must be among the ids of another file. */
const JOIN_SHARE = 0.8
const FEWEST_JOINED = 2

/** What mapping needs besides the file. */
export interface MappingContext extends Pick<Config, 'feeds'> {
  beside: Beside
}

/** The columns of a file, with the words of their names. */
export function namedColumns(columns: readonly ColumnFacts[]): NamedColumn[] {
  return columns.map((facts) => ({ facts, words: wordsOf(facts.name) }))
}

/** Maps the columns of a file to those of a feed, one to one, the best matches first. */
export function mapColumns(
  columns: readonly NamedColumn[],
  patterns: FeedPatterns,
  { beside, feeds }: MappingContext,
): MappedColumn[] {
  const declared = feedByName(patterns.feed).columns
  const renames = feeds[patterns.feed]?.columns ?? {}
  const found = columns.flatMap((each) =>
    [...declared, ...(patterns.columns.has(LINE_TOTAL) ? [lineTotal] : [])].flatMap((column) =>
      candidate(each, column, patterns, beside, renames),
    ),
  )
  const mapped = oneToOne(found.sort((a, b) => b.score - a.score || a.facts.index - b.facts.index))
  const byValues = missingColumns(mapped, patterns.feed).flatMap((column) => {
    const only = onlyByValues(columns, mapped, column)
    return only ? [{ facts: only, column: column.name, score: BY_VALUES, basis: 'its values' as const }] : []
  })
  const all = withoutTwoPrices([...mapped, ...oneToOne(byValues)])
  return all.sort((a, b) => a.facts.index - b.facts.index)
}

const lineTotal: Pick<Column, 'name' | 'type' | 'aliases'> = { name: LINE_TOTAL, type: 'money', aliases: [] }

function candidate(
  { facts, words }: NamedColumn,
  { name, type, aliases }: Pick<Column, 'name' | 'type' | 'aliases'>,
  { feed, columns, about }: FeedPatterns,
  beside: Beside,
  renames: Readonly<Record<string, string>>,
): MappedColumn[] {
  const written = facts.name.trim().toLowerCase()
  const means = Object.hasOwn(renames, written) ? renames[written] : written
  // A time of day alone is only half of a time, whatever its name.
  const isHalf = type === 'time' && facts.share('clock') > 0.9
  if (!isHalf && (means === name || (means !== undefined && aliases.includes(means)))) {
    return [{ facts, column: name, score: OWN_NAME, basis: 'its name' }]
  }
  // The name of a person is none of a product.
  if (name === 'product_name' && isPersonal(facts.name)) return []
  const fits = fitsType(facts, type)
  const byName = fits * matchName(words, columns.get(name) ?? [], about)
  const ids = beside.idsFor(feed, name)
  const joined = ids && isAmong(facts, ids) ? JOINED : 0
  if (joined > byName) return [{ facts, column: name, score: joined, basis: 'files beside it' }]
  return byName > 0 ? [{ facts, column: name, score: byName, basis: 'what it is called' }] : []
}

/** Uses each column of the file and of the feed once. The list begins with the best match. */
function oneToOne(candidates: readonly MappedColumn[]): MappedColumn[] {
  const [files, columns] = [new Set<number>(), new Set<string>()]
  return candidates.filter(({ facts, column }) => {
    if (files.has(facts.index) || columns.has(column)) return false
    files.add(facts.index)
    columns.add(column)
    return true
  })
}

function missingColumns(mapped: readonly MappedColumn[], feed: FeedName): readonly Column[] {
  const has = new Set(mapped.map(({ column }) => column))
  return feedByName(feed).columns.filter(({ name, required }) => required && !has.has(name))
}

/** The only remaining column whose values have the type, if the type is specific enough. */
function onlyByValues(
  columns: readonly NamedColumn[],
  mapped: readonly MappedColumn[],
  { type }: Column,
): ColumnFacts | undefined {
  const taken = new Set(mapped.map(({ facts }) => facts.index))
  const rest = columns.filter(({ facts }) => !taken.has(facts.index) && facts.fill > 0.9)
  const fitting = rest.filter(({ facts, words }) => {
    if (type === 'time' || type === 'date') return facts.share('day', 'moment') === 1
    if (type === 'id' && words.some(({ meanings }) => meanings.size > 0)) return false
    if (type === 'id')
      return facts.isUnique && facts.rows > 1 && facts.share('decimal', 'day', 'moment') === 0
    if (type === 'money' || type === 'price')
      return facts.share('decimal') > 0.5 && fitsType(facts, type) === 1
    return false
  })
  return fitting.length === 1 || type === 'id' ? fitting[0]?.facts : undefined
}

function isAmong({ values, filled, forms }: ColumnFacts, ids: ReadonlySet<string>): boolean {
  if (values.size < FEWEST_JOINED || ids.size < FEWEST_JOINED || (forms.decimal ?? 0) > 0) return false
  let among = 0
  for (const [text, times] of values) if (ids.has(text)) among += times
  return among >= JOIN_SHARE * filled
}

/** A unit price is enough. The line's total is only used if there is none. */
function withoutTwoPrices(mapped: readonly MappedColumn[]): MappedColumn[] {
  const price = mapped.find(({ column }) => column === 'product_price')
  const total = mapped.find(({ column }) => column === LINE_TOTAL)
  if (!price || !total) return [...mapped]
  const leave = total.score > price.score + 0.3 ? price : total
  return mapped.filter((each) => each !== leave)
}
