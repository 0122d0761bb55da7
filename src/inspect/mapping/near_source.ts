import { columnsOf } from '../../sources/columns.ts'
import type { SourceKind } from '../../sources/source.ts'
import { normalize } from '../../staging/csv/header.ts'
import { fitsType } from '../values/fits_type.ts'
import { type Word, wordsOf } from '../words/meaning.ts'
import type { NamedColumn } from './map_columns.ts'

/** The cost of a word that the other name does not have. */
const EXTRA = 0.2

/**
 * The columns of a source that go by other names in the file: the name there by the source's. Undefined if a needed one
 * can't be found, or could be several: then the file may be no such export. Others are found by the same words alone.
 */
export function nearSource(
  kind: SourceKind,
  missing: readonly string[],
  columns: readonly NamedColumn[],
): ReadonlyMap<string, string> | undefined {
  const known = new Set(columnsOf(kind).map(normalize))
  const strange = columns.filter(({ facts }) => facts.filled > 0 && !known.has(normalize(facts.name)))
  const found = new Map<string, string>()
  for (const column of missing) {
    const match = bestOf(kind, column, strange)
    if (match === undefined || [...found.values()].includes(match.name)) return undefined
    found.set(column, match.name)
  }
  const present = new Set(columns.map(({ facts }) => normalize(facts.name)))
  for (const column of Object.keys(kind.takes).filter((name) => !present.has(normalize(name)))) {
    const match = bestOf(kind, column, strange)
    if (match?.score === 1 && ![...found.values()].includes(match.name)) found.set(column, match.name)
  }
  return found.size > 0 ? found : undefined
}

function bestOf(kind: SourceKind, column: string, strange: readonly NamedColumn[]) {
  const type = kind.needs[column] ?? kind.takes[column] ?? 'text'
  // A tool can call the order what it likes: Shopify's "Name" is another's "Order number".
  const names = [wordsOf(column), ...(kind.order === column ? [wordsOf('order id'), wordsOf('order')] : [])]
  const scored = strange
    .filter(({ facts }) => fitsType(facts, type) > 0)
    .map(({ facts, words }) => ({
      name: facts.name,
      score: Math.max(...names.map((wanted) => likeness(wanted, words))),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
  const [first, second] = scored
  return first && first.score > (second?.score ?? 0) ? first : undefined
}

/** 1 if the names have the same words or meanings, less if the found one has more, 0 if it lacks one. */
function likeness(wanted: readonly Word[], words: readonly Word[]): number {
  if (wanted.length === 0 || !wanted.every((one) => words.some((other) => isSame(one, other)))) return 0
  return Math.max(0, 1 - EXTRA * words.filter((one) => !wanted.some((other) => isSame(one, other))).length)
}

function isSame(one: Word, other: Word): boolean {
  return one.text === other.text || [...one.meanings].some((meaning) => other.meanings.has(meaning))
}
