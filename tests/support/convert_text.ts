import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { FeedName } from '../../src/model/feeds/index.ts'
import type { Reading, ReadValue, ValueType } from '../../src/model/reading.ts'
import { Conversion } from '../../src/sources/conversion.ts'
import type { SourceContext, SourceKind } from '../../src/sources/source.ts'

type Row = Readonly<Record<string, string | number | boolean>>

/** The outcomes of a file's records, computed without a database. */
export interface Converted {
  /** Rows by feed, as made, without empty values. */
  rows: Partial<Record<FeedName, Row[]>>
  /** These columns of a feed's rows. */
  columns(feed: FeedName, ...columns: string[]): unknown[][]
  /** `<line> <reason> <column>: <message>`. */
  rejected: string[]
  leftOut: Readonly<Record<string, number>>
  read: number
  used: number
}

/** Converts a text as a kind of file. Its values are plain: no thousands marks, years first. */
export function convertText(kind: SourceKind, text: string, context: Partial<SourceContext> = {}): Converted {
  const { header, records } = recordsOf(text, kind.reading?.quote)
  const rows: Converted['rows'] = {}
  const rejected: string[] = []
  const conversion = new Conversion(
    kind,
    spelledAs(kind, header),
    readPlainValue,
    {
      row: (feed, values) => {
        rows[feed] ??= []
        rows[feed].push(filled(values))
      },
      rejected: ({ line, reason, column, message }) =>
        rejected.push(`${line} ${reason}${column === undefined ? '' : ` ${column}`}: ${message}`),
    },
    { pricesIncludeTax: false, currency: undefined, fileName: 'export.csv', ...context },
  )
  for (const { line, texts } of records) conversion.add(line, texts)
  conversion.end()
  const { leftOut, read, used } = conversion
  const columns: Converted['columns'] = (feed, ...names) =>
    (rows[feed] ?? []).map((row) => names.map((name) => row[name]))
  return { rows, columns, rejected, leftOut, read, used }
}

/** Converts `tests/fixtures/sources/<name>`, by default the fixture named after the kind. */
export function convertFixture(kind: SourceKind, name = `${kind.name}.csv`): Converted {
  const file = new URL(`../fixtures/sources/${name}`, import.meta.url)
  return convertText(kind, readFileSync(file, 'utf8'), { fileName: name })
}

/** A CSV text with a header, from records that only name the columns that matter. The others are empty. */
export function csvOf(
  header: readonly string[],
  records: ReadonlyArray<Readonly<Record<string, string>>>,
): string {
  const strangers = records.flatMap(Object.keys).filter((name) => !header.includes(name))
  if (strangers.length > 0) throw new Error(`no such columns: ${strangers.join(', ')}`)
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  return [header, ...records.map((record) => header.map((name) => record[name] ?? ''))]
    .map((texts) => `${texts.map(quoted).join(',')}\n`)
    .join('')
}

interface TextRecord {
  line: number
  texts: string[]
}

function recordsOf(
  text: string,
  quoting: Reading['quote'] = '"',
): { header: string[]; records: TextRecord[] } {
  const [first = ''] = text.split('\n', 1)
  const delimiter = first.includes('\t') ? '\t' : first.includes(';') && !first.includes(',') ? ';' : ','
  const quote = quoting === 'none' ? false : quoting
  const how = { bom: true, delimiter, quote, raw: true, relax_column_count: true, relax_quotes: true }
  const parsed = parse(text, how) as unknown as Array<{ record: string[]; raw: string }>
  let line = 1
  const all = parsed.map(({ record, raw }) => {
    const texts = { line, texts: record }
    line += raw.split('\n').length - 1
    return texts
  })
  const [header, ...records] = all
  return { header: header?.texts ?? [], records }
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

function filled(values: Readonly<Record<string, string | number | boolean | undefined>>): Row {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value] as const],
  )
  return Object.fromEntries(entries)
}

const patterns: Readonly<Record<Exclude<ValueType, 'text'>, RegExp>> = {
  money: /^-?\d*\.?\d+$/,
  decimal: /^-?\d*\.?\d+$/,
  integer: /^-?\d+(\.0*)?$/,
  boolean: /^(1|true|yes|0|false|no)$/i,
  date: /^\d{4}-\d\d-\d\d/,
  time: /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?$/,
}

const readPlainValue: ReadValue = (_column, type, text) => {
  if (type === 'text') return text
  if (!patterns[type].test(text)) return { reason: 'invalid_value', message: `"${text}" is no ${type}.` }
  if (type === 'boolean') return String(/^(1|true|yes)$/i.test(text))
  if (type === 'integer') return text.replace(/\..*/, '')
  if (type === 'date') return text.slice(0, 10)
  return type === 'time' ? isoTime(text) : text
}

function isoTime(text: string): string {
  const [, day = '', clock = '00:00', zone = ''] = /^(\S{10})(?:[ T]([\d:.]+))?\s*(\S*)$/.exec(text) ?? []
  const seconds = clock.length === 5 ? ':00' : ''
  return `${day}T${clock}${seconds}${zone === 'UTC' ? 'Z' : zone.replace(/^(.\d\d)(\d\d)$/, '$1:$2')}`
}
