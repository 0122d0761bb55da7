import type { SourceKind } from './source.ts'

/** What a file with these columns, in the kind's spelling, needs. Of columns of which one is needed: the first it has. */
export function neededIn(
  { needs, needsOneOf }: Pick<SourceKind, 'needs' | 'needsOneOf'>,
  columns: readonly string[],
): string[] {
  const one = needsOneOf?.find((column) => columns.includes(column)) ?? needsOneOf?.[0]
  return [...Object.keys(needs), ...(one === undefined ? [] : [one])]
}

/** The needed columns that are not among them. */
export function missingIn(
  kind: Pick<SourceKind, 'needs' | 'needsOneOf'>,
  columns: readonly string[],
): string[] {
  return neededIn(kind, columns).filter((column) => !columns.includes(column))
}

/** The columns that a kind reads, in its spelling. */
export function columnsOf({ needs, takes }: Pick<SourceKind, 'needs' | 'takes'>): string[] {
  return [...Object.keys(needs), ...Object.keys(takes)]
}
