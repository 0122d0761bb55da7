import { sourceKinds } from '../sources/index.ts'
import type { SourceKind } from '../sources/source.ts'
import type { InspectConfig } from './file_view.ts'

/** The kind of a file by its header: one whose columns it has all. */
export function kindOf(
  names: readonly string[],
  fileName: string,
  _config: InspectConfig,
): SourceKind | undefined {
  const has = new Set(names.map((name) => name.trim().toLowerCase()))
  const fits = sourceKinds.filter(
    (kind) =>
      Object.keys(kind.needs).every((column) => has.has(column.toLowerCase())) &&
      !kind.lacks?.some((column) => has.has(column.toLowerCase())),
  )
  const most = Math.max(...fits.map(({ needs }) => Object.keys(needs).length))
  const best = fits.filter(({ needs }) => Object.keys(needs).length === most)
  return best.find(({ name }) => fileName.toLowerCase().includes(name)) ?? best[0]
}
