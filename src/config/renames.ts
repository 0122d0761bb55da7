import { type ConfigProblem, keyOf } from './problems.ts'
import { didYouMean } from './suggest.ts'

/** Header name in the shop's files → known column. `path` is the setting of the feed or source that has the columns. */
export function renamesOf(
  path: readonly ['feeds' | 'sources', string],
  written: Readonly<Record<string, string>>,
  known: readonly string[] | undefined,
  source: string,
  problems: ConfigProblem[],
): Record<string, string> {
  const spelling = new Map(known?.map((column) => [column.toLowerCase(), column]))
  const columns: Record<string, string> = Object.create(null)
  for (const [header, column] of Object.entries(written)) {
    const refuse = (message: string) =>
      problems.push({ key: keyOf([...path, 'columns', header]), source, message })
    const target = spelling.get(column.trim().toLowerCase())
    const from = header.trim().toLowerCase()
    if (from === '') refuse('a header name cannot be empty')
    const becomes = target ?? column.trim()
    if (from in columns && columns[from] !== becomes) {
      refuse('is there twice: header names are compared without case and spaces')
    }
    if (known && target === undefined) {
      const hint = didYouMean(column.trim(), known) || `; known: ${known.join(', ')}`
      refuse(`"${column}" is no column of ${path[1]}${hint}`)
    }
    columns[from] = becomes
  }
  return columns
}
