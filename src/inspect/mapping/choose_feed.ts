import { type FeedName, feedByName } from '../../model/feeds/index.ts'
import { matchName } from '../words/match_name.ts'
import { type Word, wordsOf } from '../words/meaning.ts'
import { type FeedPatterns, feedPatterns, LINE_TOTAL } from '../words/patterns.ts'
import { type MappedColumn, type MappingContext, mapColumns, type NamedColumn } from './map_columns.ts'

/** A feed that a file may belong to. */
export interface FeedChoice {
  feed: FeedName
  mapped: MappedColumn[]
  /** Required columns that no column of the file matches. */
  missing: string[]
  score: number
  /** Whether no other feed is close, and no required column is missing. */
  isLikely: boolean
}

const WEIGHT_OF_REQUIRED = 3
const COST_OF_MISSING = 4
const WEIGHT_OF_FILE_NAME = 4
/** The cost of a key with repeated values: it is no key, so the file has another grain. */
const COST_OF_REPEATED_KEY = 5
const COST_OF_UNTOLD = 6
const LEAST_SCORE = 4
const CLEAR_LEAD = 1.5

/** The feeds that a file may belong to, best first. Empty if nothing fits. */
export function chooseFeed(
  fileName: string,
  columns: readonly NamedColumn[],
  context: MappingContext,
): FeedChoice[] {
  const fileWords = wordsOf(fileName)
  const choices = feedPatterns
    .map((patterns) => {
      const mapped = mapColumns(columns, patterns, context)
      const byName = WEIGHT_OF_FILE_NAME * matchName(fileWords, patterns.files, patterns.about)
      return choiceOf(
        patterns,
        mapped,
        byName - untold(patterns, [fileWords, ...columns.map(({ words }) => words)]),
      )
    })
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score)
  const [first, second] = choices
  if (first) {
    first.isLikely = first.missing.length === 0 && first.score - (second?.score ?? 0) >= CLEAR_LEAD
  }
  return choices
}

/** Maps the columns of a file to a feed that is known to be right. */
export function choiceFor(
  feed: FeedName,
  columns: readonly NamedColumn[],
  context: MappingContext,
): FeedChoice {
  const patterns = feedPatterns.find((each) => each.feed === feed) ?? {
    feed,
    files: [],
    about: new Set(),
    told: undefined,
    columns: new Map(),
  }
  return choiceOf(patterns, mapColumns(columns, patterns, context), 0)
}

function choiceOf({ feed }: FeedPatterns, all: MappedColumn[], fromFileName: number): FeedChoice {
  const { columns, key, numbering } = feedByName(feed)
  const required = new Set(columns.filter((column) => column.required).map(({ name }) => name))
  const hasRows = all.some(({ facts }) => facts.filled > 0)
  // An empty column can't be one that every row needs.
  const mapped = all.filter(
    ({ column, facts, basis }) =>
      !hasRows || facts.filled > 0 || basis === 'its name' || !required.has(column),
  )
  const has = (name: string) => mapped.some(({ column }) => column === name)
  const hasPrice = has(LINE_TOTAL)
  const missing = columns
    .filter(({ name, required }) => required && !has(name) && !(name === 'product_price' && hasPrice))
    .map(({ name }) => name)
  let score = fromFileName - COST_OF_MISSING * missing.length
  for (const { column, score: fit } of mapped) {
    const declared = columns.find(({ name }) => name === column)
    score += fit * (declared?.required || column === LINE_TOTAL ? WEIGHT_OF_REQUIRED : 1)
  }
  const keyColumns = key.filter((name) => columns.find((column) => column.name === name)?.required)
  if (keyColumns.length === 1 && !numbering && repeats(mapped, keyColumns[0])) score -= COST_OF_REPEATED_KEY
  return { feed, mapped, missing, score, isLikely: false }
}

/** A file of refunds says somewhere that it is one. By its columns alone it could contain orders. */
function untold({ told }: FeedPatterns, names: readonly (readonly Word[])[]): number {
  const isTold = told === undefined || names.some((words) => words.some(({ meanings }) => meanings.has(told)))
  return isTold ? 0 : COST_OF_UNTOLD
}

/** Whether a column that should be unique has repeated values. */
function repeats(mapped: readonly MappedColumn[], key: string | undefined): boolean {
  const facts = mapped.find(({ column }) => column === key)?.facts
  if (!facts || facts.filled < 3) return false
  return facts.values.size < 0.9 * facts.filled && facts.values.size < 20_000
}
