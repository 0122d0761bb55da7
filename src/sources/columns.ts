import type { SourceKind } from './source.ts'

/** The columns that a kind reads, in its spelling. */
export function columnsOf({ needs, takes }: Pick<SourceKind, 'needs' | 'takes'>): string[] {
  return [...Object.keys(needs), ...Object.keys(takes)]
}
