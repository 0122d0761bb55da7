import type { SourceKind } from './source.ts'

/** The columns that a kind reads, as it spells them. */
export function columnsOf({ needs, takes }: Pick<SourceKind, 'needs' | 'takes'>): string[] {
  return [...Object.keys(needs), ...Object.keys(takes)]
}
