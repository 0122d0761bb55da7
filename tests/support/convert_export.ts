import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { FeedName } from '../../src/model/feeds/index.ts'
import { Conversion } from '../../src/sources/conversion.ts'
import type { SourceContext, SourceKind } from '../../src/sources/source.ts'
import { Prover } from '../../src/staging/reading/proof.ts'
import { valueReader } from '../../src/staging/reading/values.ts'
import type { Converted } from './convert_text.ts'

/** Converts the fixture named after the kind as `load` would. Its values are spelled as the platform spells them. */
export function convertExport(
  kind: SourceKind,
  context: Partial<SourceContext> = {},
  name = `${kind.name}.csv`,
): Converted {
  const file = new URL(`../fixtures/sources/${name}`, import.meta.url)
  return convertExportText(kind, readFileSync(file, 'utf8'), { fileName: name, ...context })
}

/** Converts a text with everything that the kind says about reading it. */
export function convertExportText(
  kind: SourceKind,
  text: string,
  context: Partial<SourceContext> = {},
): Converted {
  const { reading = {} } = kind
  const above = typeof reading.skipLines === 'number' ? reading.skipLines : 0
  const body = text.split('\n').slice(above).join('\n')
  const all = parse(body, { bom: true, relax_column_count: true, trim: true }) as unknown as string[][]
  const [header = [], ...records] = all
  const names = spelledAs(kind, header)
  const types = { ...kind.needs, ...kind.takes }
  const prover = new Prover(reading)
  for (const record of records) {
    record.forEach((value, index) => {
      const [column, type] = [names[index] as string, types[names[index] as string]]
      if (type && value !== '' && !reading.nulls?.includes(value)) prover.note(column, type, value)
    })
  }
  const options = { sourceTimezone: 'UTC', settingsAt: `sources.${kind.source}` }
  const rows: Converted['rows'] = {}
  const rejected: string[] = []
  const conversion = new Conversion(
    kind,
    names,
    valueReader(reading, prover.proof(), options),
    {
      row: (feed: FeedName, values) => {
        const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
        const row = Object.fromEntries(filled) as Record<string, string | number | boolean>
        rows[feed] = [...(rows[feed] ?? []), row]
      },
      rejected: ({ line, reason, column, message }) =>
        rejected.push(`${line} ${reason}${column === undefined ? '' : ` ${column}`}: ${message}`),
    },
    { pricesIncludeTax: false, currency: undefined, fileName: 'export.csv', ...context },
  )
  records.forEach((record, index) => {
    conversion.add(above + index + 2, record)
  })
  conversion.end()
  const { leftOut, read, used } = conversion
  return {
    rows,
    columns: (feed, ...columns) => (rows[feed] ?? []).map((row) => columns.map((name) => row[name])),
    rejected,
    leftOut,
    read,
    used,
  }
}

/** Header names match in upper or lower case. */
function spelledAs(kind: SourceKind, header: readonly string[]): string[] {
  const declared = [...Object.keys(kind.needs), ...Object.keys(kind.takes)]
  const spelling = new Map(declared.map((name) => [name.toLowerCase(), name]))
  const names = header.map((name) => spelling.get(name.trim().toLowerCase()) ?? name.trim())
  const missing = Object.keys(kind.needs).filter((name) => !names.includes(name))
  if (missing.length > 0) throw new Error(`${kind.name} needs ${missing.join(', ')}`)
  return names
}

/** The sum of a column of the rows of a feed, in cents. */
export function cents(converted: Converted, feed: FeedName, column: string): number {
  return (converted.rows[feed] ?? []).reduce(
    (sum, row) => sum + Math.round(Number(row[column] ?? 0) * 100),
    0,
  )
}
