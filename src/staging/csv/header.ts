import type { Feed } from '../../model/feeds/feed.ts'
import { mask } from '../../privacy/mask.ts'
import { shown } from '../../shown_text.ts'
import { extraColumnName } from './column_names.ts'

/** A file with more columns is refused: a table has room for 1,600. */
export const MAX_COLUMNS = 1500

const SHOWN_SPELLINGS = 5

/** Why a file is refused, as a sentence, and the kind of fault. */
export interface HeaderProblem {
  kind: 'missing' | 'unlike' | 'twice' | 'alike' | 'encoding' | 'format' | 'setting'
  message: string
  /** The column of the feed that it concerns. */
  column?: string
}

/** What the header of a file says about its columns. */
export interface Header {
  /** Staging column of each field. */
  columns: string[]
  /** The name of each field as written, in lower case and trimmed. */
  names: string[]
  /** The columns that the feed does not declare. */
  extraColumns: string[]
  /** Declared columns that the file lacks. */
  missingColumns: string[]
  /** Empty if the file is accepted. */
  problems: HeaderProblem[]
}

/**
 * Matches the names in a header to the columns of a feed.
 *
 * Names match in upper or lower case, after trimming. `renames` maps the shop's own names to columns of the feed, and
 * takes precedence over names and aliases.
 */
export function readHeader(feed: Feed, names: readonly string[], renames: Record<string, string>): Header {
  const meaning = new Map<string, string>()
  for (const column of feed.columns) {
    for (const name of [column.name, ...column.aliases]) meaning.set(name, column.name)
  }
  const renamed = Object.entries(renames).map(([name, column]) => {
    const target = normalize(column)
    return [normalize(name), meaning.get(target) ?? extraColumnName(target)] as const
  })
  for (const [name, column] of renamed) meaning.set(name, column)

  const problems: HeaderProblem[] = []
  const seen = new Map<string, string[]>()
  const columns = names.map((name, index) => {
    const written = normalize(name)
    const known = meaning.get(written)
    const column = known ?? unusedName(written === '' ? `column_${index + 1}` : written, seen)
    seen.set(column, [...(seen.get(column) ?? []), name.trim()])
    return column
  })

  const isUnlike = !feed.columns.some(({ name }) => seen.has(name))
  for (const column of feed.columns) {
    if (!column.required || seen.has(column.name)) continue
    const accepted = [...meaning].filter(([, target]) => target === column.name).map(([name]) => name)
    problems.push({
      kind: isUnlike ? 'unlike' : 'missing',
      column: column.name,
      message: `required column "${column.name}" is missing (accepted: ${accepted.join(', ')}).`,
    })
  }
  for (const [column, written] of seen) {
    if (written.length < 2) continue
    const isAlike = new Set(written.map(normalize)).size === 1
    problems.push({ kind: isAlike ? 'alike' : 'twice', message: twice(column, written) })
  }
  const declared = new Set(feed.columns.map((column) => column.name))
  return {
    columns,
    names: names.map(normalize),
    extraColumns: columns.filter((column) => !declared.has(column)),
    missingColumns: [...declared].filter((column) => !seen.has(column)),
    problems,
  }
}

/** The staging column of an extra column. A name that occurs again in the header gets a number. */
function unusedName(written: string, seen: ReadonlyMap<string, unknown>): string {
  let name = extraColumnName(written)
  for (let number = 2; seen.has(name); number++) name = extraColumnName(`${written}_${number}`)
  return name
}

function twice(column: string, written: readonly string[]): string {
  const times = written.length === 2 ? 'twice' : `${written.length} times`
  const names = written.slice(0, SHOWN_SPELLINGS).map((name) => `"${mask(shown(name))}"`)
  if (written.length > names.length) names.push(`${written.length - names.length} more`)
  return `column "${mask(shown(column))}" stands in the header ${times} (as ${names.join(' and ')}).`
}

/** How names are compared. */
export function normalize(name: string): string {
  return name.trim().toLowerCase()
}
