import { columnsOf } from './columns.ts'
import { sourceKinds } from './index.ts'
import type { SourceKind } from './source.ts'

/** The kind of that name; undefined if there is none. */
export function kindByName(name: string): SourceKind | undefined {
  return sourceKinds.find((kind) => kind.name === name)
}

/** The columns of all kinds of each source, which `sources.<name>.columns` can map headers to. */
export function columnsBySource(kinds: readonly SourceKind[] = sourceKinds): Record<string, string[]> {
  const columns: Record<string, string[]> = {}
  for (const kind of kinds) {
    columns[kind.source] = [...new Set([...(columns[kind.source] ?? []), ...columnsOf(kind)])]
  }
  return columns
}
