import type { Config } from '../config/config.ts'
import { listed } from '../shown_text.ts'
import { columnsOf, missingIn } from '../sources/columns.ts'
import type { SourceKind } from '../sources/source.ts'
import { type HeaderProblem, normalize } from './csv/header.ts'

/**
 * The names in the header of a source's file in the kind's spelling; unknown names are unchanged. Names match in upper
 * or lower case, after trimming and after the settings have renamed them.
 */
export function kindColumns(
  kind: SourceKind,
  names: readonly string[],
  config: Partial<Pick<Config, 'sources'>>,
): string[] {
  const renames = config.sources?.[kind.source]?.columns ?? {}
  const spelling = new Map(columnsOf(kind).map((column) => [normalize(column), column]))
  return names.map((written) => {
    const name = normalize(written)
    const renamed = Object.hasOwn(renames, name) ? (renames[name] as string) : written.trim()
    return spelling.get(normalize(renamed)) ?? renamed
  })
}

/** The warning for a readable file that lacks columns that such files have. */
export function lackOf(kind: SourceKind, columns: readonly string[]): string | undefined {
  const lacking = kind.expects?.filter((column) => !columns.includes(column)) ?? []
  const [first] = lacking
  if (first === undefined) return undefined
  const setting = `sources.${kind.source}.columns: { "Name in the file": ${JSON.stringify(first)} }`
  return `It lacks ${listed(lacking)}, which the ${kind.title} has: nothing is known of what stands there. Where a column has another name, say which in storehouse.config: ${setting}.`
}

/** Why the header does not fit its kind. */
export function problemsOfKind(
  kind: SourceKind,
  names: readonly string[],
  config: Partial<Pick<Config, 'sources'>>,
): HeaderProblem[] {
  const columns = kindColumns(kind, names, config)
  const missing = missingIn(kind, columns)
  const twice = columnsOf(kind).filter((column) => columns.indexOf(column) !== columns.lastIndexOf(column))
  const problems: HeaderProblem[] = []
  if (missing.length > 0) {
    const message = `the header lacks ${listed(missing)}, which the ${kind.title} has.`
    problems.push({ kind: 'missing', message })
  }
  for (const column of twice) {
    const written = names.filter((_, index) => columns[index] === column)
    const message = `column ${listed([column])} stands in the header twice (as ${written.map((name) => listed([name.trim()])).join(' and ')}).`
    problems.push({ kind: new Set(written.map(normalize)).size === 1 ? 'alike' : 'twice', message })
  }
  return problems
}
