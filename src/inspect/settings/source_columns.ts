import type { SourceKind } from '../../sources/source.ts'
import { normalize } from '../../staging/csv/header.ts'
import type { InspectConfig } from '../file_view.ts'
import type { Finding } from '../finding.ts'

/** The names of a source's columns in this file, where they are others. */
export function renamesOf({ source }: SourceKind, columns: ReadonlyMap<string, string>): Finding[] {
  const settings = [...columns]
    .filter(([column, name]) => normalize(name) !== normalize(column))
    .map(([column, name]) => ({ path: ['sources', source, 'columns', name], value: column }))
  const message =
    settings.length === 1 ? 'A column goes by another name here.' : 'Columns go by other names here.'
  return [{ kind: 'note', message, settings }]
}

/** The configuration with the columns of a source that findings name. */
export function withSettings(
  config: InspectConfig,
  { source }: SourceKind,
  found: readonly Finding[],
): InspectConfig {
  const known = config.sources?.[source]
  const added = found.flatMap(({ settings = [] }) =>
    settings.map(({ path, value }) => [normalize(path.at(-1) ?? ''), String(value)] as const),
  )
  const columns = { ...known?.columns, ...Object.fromEntries(added) }
  return { ...config, sources: { ...config.sources, [source]: { ...known, columns } } }
}
