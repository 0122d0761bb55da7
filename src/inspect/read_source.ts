import type { FeedName } from '../model/feeds/index.ts'
import type { Condition, Reading, ReadValue, ValueType } from '../model/reading.ts'
import { MASK } from '../privacy/mask.ts'
import { Conversion, type ConversionSink, type RejectedRecord } from '../sources/conversion.ts'
import type { SourceContext, SourceKind } from '../sources/source.ts'
import { kindColumns, lackOf } from '../staging/kind_header.ts'
import { Prover } from '../staging/reading/proof.ts'
import { valueReader } from '../staging/reading/values.ts'
import type { TextRecord } from './bytes/records.ts'
import type { InspectConfig } from './file_view.ts'
import type { Finding } from './finding.ts'
import type { FirstRows, InspectedColumn } from './inspected.ts'
import { isKept, safe } from './read_rows.ts'
import { severalCurrencies } from './settings/money.ts'
import { totalsBelow } from './settings/rows.ts'
import { delimiterOf, encodingOf, skippedLines } from './settings/table_layout.ts'
import type { Table } from './table/read_table.ts'
import type { ColumnFacts } from './values/column_facts.ts'
import { isPersonal } from './words/personal.ts'

const SHOWN_ROWS = 5
const SHOWN_REJECTS = 3

/** Reads a file of a source as its declaration says. */
export function readAsSource(
  kind: SourceKind,
  name: string,
  table: Table,
  config: InspectConfig,
  profile: Reading,
): { columns: InspectedColumn[]; firstRows: FirstRows[]; findings: Finding[] } {
  const settingsAt = ['sources', kind.source]
  const names = kindColumns(
    kind,
    table.columns.map((facts) => facts.name),
    config,
  )
  const types: Readonly<Record<string, ValueType>> = { ...kind.needs, ...kind.takes }
  const nameOf = ({ index }: ColumnFacts) => names[index] ?? ''
  const typeOf = (facts: ColumnFacts) => types[nameOf(facts)] ?? kind.others
  const prover = new Prover(profile)
  for (const facts of table.columns) {
    const type = typeOf(facts)
    if (type) for (const text of facts.first) if (text !== '') prover.note(nameOf(facts), type, text)
  }
  const read = valueReader(profile, prover.proof(), {
    sourceTimezone: config.sourceTimezone ?? 'UTC',
    settingsAt: settingsAt.join('.'),
    personalColumns: names.filter(isPersonal),
    currency: config.currency,
  })
  const key = table.columns.find((facts) => nameOf(facts) === (kind.order ?? Object.keys(kind.needs)[0]))
  const totals = totalsBelow(table, key, settingsAt)
  const proposed = totals.flatMap(({ settings = [] }) =>
    settings.flatMap(({ value }) => value as Condition[]),
  )
  const where = [...(profile.where ?? []), ...proposed]
  const taken = table.first.filter(({ fields }) => isKept(table, fields, where))
  const { conversion, rows, rejected, currencies } = convertFirst(kind, names, read, taken, {
    pricesIncludeTax: config.pricesIncludeTax ?? false,
    currency: config.currency,
    fileName: name,
  })
  const columns = table.columns.map((facts): InspectedColumn => {
    const column = nameOf(facts)
    const type = typeOf(facts)
    const value = (text: string) => {
      if (isPersonal(facts.name)) return MASK
      const found = type === undefined || type === 'text' ? text : read(column, type, text)
      return typeof found === 'string' ? safe(found) : `${safe(text)} (${found.reason})`
    }
    return {
      name: facts.name,
      becomes: type === undefined ? undefined : `${kind.name}.${column}`,
      basis: type === undefined ? undefined : 'its name',
      values: facts.examples.map(value),
    }
  })
  const firstRows = kind.makes.flatMap((feed) => {
    const list = rows.get(feed)
    return list ? [{ feed, rows: list }] : []
  })
  return {
    columns,
    firstRows,
    findings: [
      ...encodingOf(table, settingsAt, config.sources?.[kind.source]?.encoding),
      ...delimiterOf(table, settingsAt, config.sources?.[kind.source]?.delimiter),
      ...(profile.skipLines === undefined ? skippedLines(table, settingsAt) : []),
      ...totals,
      ...(config.currency === undefined ? severalCurrencies(currencies) : []),
      ...missing(lackOf(kind, names)),
      ...rejects(rejected),
      ...leftOut(kind, conversion),
      ...unknowns(kind),
    ],
  }
}

/** The rows that the first records of a file become. */
function convertFirst(
  kind: SourceKind,
  names: readonly string[],
  read: ReadValue,
  records: readonly TextRecord[],
  context: SourceContext,
) {
  const rows = new Map<FeedName, FirstRows['rows']>()
  const rejected: RejectedRecord[] = []
  const currencies = new Map<string, number>()
  const sink: ConversionSink = {
    row: (feed, values, line) => {
      if (feed === 'orders' && values.currency) {
        const currency = String(values.currency)
        currencies.set(currency, (currencies.get(currency) ?? 0) + 1)
      }
      const list = rows.get(feed) ?? []
      if (list.length < SHOWN_ROWS) list.push({ line, values: shownValues(values) })
      rows.set(feed, list)
    },
    rejected: (record) => rejected.push(record),
  }
  const conversion = new Conversion(kind, names, read, sink, context)
  for (const { line, fields } of records) conversion.add(line, fields)
  conversion.end()
  return { conversion, rows, rejected, currencies }
}

function shownValues(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    filled.map(([column, value]) => [column, isPersonal(column) ? MASK : safe(String(value))]),
  )
}

function rejects(rejected: readonly RejectedRecord[]): Finding[] {
  const findings = rejected
    .slice(0, SHOWN_REJECTS)
    .map(({ line, message }): Finding => ({ kind: 'doubtful', message: `Line ${line}: ${message}` }))
  const more = rejected.length - findings.length
  if (more > 0)
    findings.push({ kind: 'doubtful', message: `${more} more of the first records can't be used.` })
  return findings
}

function leftOut(kind: SourceKind, { leftOut: counts }: Conversion): Finding[] {
  return Object.entries(counts).map(([rule, count]) => ({
    kind: 'note',
    message: `${count} of the first records ${count === 1 ? 'is' : 'are'} left out: ${kind.leavesOut[rule] ?? rule}`,
  }))
}

function missing(message: string | undefined): Finding[] {
  return message === undefined ? [] : [{ kind: 'missing', message }]
}

function unknowns({ cannotKnow }: SourceKind): Finding[] {
  return cannotKnow.map((message) => ({ kind: 'missing', message }))
}
