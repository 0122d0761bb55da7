import { type Column, feedByName } from '../model/feeds/index.ts'
import type { Condition, Reading, ReadValue } from '../model/reading.ts'
import { MASK, mask, SURE_PATTERNS } from '../privacy/mask.ts'
import { listed, shown } from '../shown_text.ts'
import { amount, decimal, unitPrice } from '../sources/money.ts'
import { valueTypeOf } from '../staging/reading/feed_layout.ts'
import { Prover } from '../staging/reading/proof.ts'
import { valueReader } from '../staging/reading/values.ts'
import type { FileView } from './file_view.ts'
import type { Finding } from './finding.ts'
import type { FirstRows, InspectedColumn } from './inspected.ts'
import type { MappedColumn } from './mapping/map_columns.ts'
import type { Table } from './table/read_table.ts'
import { LINE_TOTAL } from './words/patterns.ts'
import { isPersonal } from './words/personal.ts'

const SHOWN_ROWS = 5
const lineTotal: Pick<Column, 'name' | 'type' | 'isPersonal'> = {
  name: LINE_TOTAL,
  type: 'money',
  isPersonal: false,
}

/** Reads a file of a feed as staging will once the settings are in place. */
export function readAsFeed(
  view: FileView,
  profile: Reading,
): { columns: InspectedColumn[]; firstRows: FirstRows[]; findings: Finding[] } {
  const { feed, table, mapped } = view
  const prover = new Prover(profile)
  const rows = table.first.filter(({ fields }) => isKept(table, fields, profile.where))
  const nulls = new Set(profile.nulls)
  for (const each of mapped) {
    const type = valueTypeOf(declared(view, each).type)
    for (const text of each.facts.first) {
      if (text !== '' && !nulls.has(text)) prover.note(each.facts.name, type, text)
    }
  }
  const read = valueReader(profile, prover.proof(), {
    sourceTimezone: view.config.sourceTimezone ?? 'UTC',
    settingsAt: `feeds.${feed}`,
    currency: feed === 'orders' ? view.config.currency : undefined,
    personalColumns: mapped.filter((each) => isHidden(view, each)).map(({ facts }) => facts.name),
  })
  const columns = table.columns.map((facts): InspectedColumn => {
    const each = mapped.find((one) => one.facts === facts)
    const column = each?.column === LINE_TOTAL ? 'product_price' : each?.column
    const becomes = profile.time?.includes(facts.name) ? 'time' : column
    const value = (text: string) => (each ? shownValue(view, each, text, read) : shownRest(facts.name, text))
    return {
      name: facts.name,
      becomes: becomes && `${feed}.${becomes}`,
      basis: each?.basis,
      values: facts.examples.map(value),
    }
  })
  return {
    columns,
    firstRows: [{ feed, rows: rows.slice(0, SHOWN_ROWS).map((row) => rowOf(view, profile, read, row)) }],
    findings: problemsOf(view, read, rows),
  }
}

function declared({ feed }: FileView, { column }: MappedColumn) {
  const found = feedByName(feed).columns.find(({ name }) => name === column)
  return found ?? lineTotal
}

function isHidden(view: FileView, each: MappedColumn): boolean {
  return declared(view, each).isPersonal || (isPersonal(each.facts.name) && each.column !== 'customer_id')
}

function shownValue(view: FileView, each: MappedColumn, text: string, read: ReadValue): string {
  if (isHidden(view, each)) return MASK
  const value = read(each.facts.name, valueTypeOf(declared(view, each).type), text)
  return typeof value === 'string' ? safe(value) : `${safe(text)} (${value.reason})`
}

function shownRest(name: string, text: string): string {
  return isPersonal(name) ? MASK : safe(text)
}

/** A value that can be shown. */
export function safe(text: string): string {
  return mask(shown(text), SURE_PATTERNS)
}

/** The row of the feed that a record becomes. */
function rowOf(
  view: FileView,
  { defaults = {}, time }: Reading,
  read: ReadValue,
  { fields, line }: { fields: string[]; line: number },
): FirstRows['rows'][number] {
  const values: Record<string, string> = {}
  for (const [column, value] of Object.entries(defaults)) values[column] = String(value)
  for (const each of view.mapped) {
    const text = fields[each.facts.index] ?? ''
    if (text === '') continue
    values[each.column] = shownValue(view, each, text, read)
  }
  if (time) values.time = joined(view, time, read, fields)
  const total = values[LINE_TOTAL]
  if (total !== undefined) {
    delete values[LINE_TOTAL]
    values.product_price = decimal(unitPrice(amount(total), Number(values.product_qty ?? 1)))
  }
  return { line, values }
}

function joined(
  { table }: FileView,
  time: readonly [string, string],
  read: ReadValue,
  fields: readonly string[],
): string {
  const texts = time.map(
    (name) => fields[table.columns.find((facts) => facts.name === name)?.index ?? -1] ?? '',
  )
  const value = read(time[0], 'time', texts.join(' ').trim())
  return typeof value === 'string' ? value : safe(texts.join(' '))
}

/** Whether a row meets all conditions. Conditions on missing columns are met. */
export function isKept(
  { columns }: Pick<Table, 'columns'>,
  fields: readonly string[],
  where: readonly Condition[] = [],
): boolean {
  return where.every(({ column, is, not, in: list, matches }) => {
    const at = columns.findIndex(({ name }) => name.trim().toLowerCase() === column.trim().toLowerCase())
    const text = fields[at] ?? ''
    if (at < 0) return true
    return (
      (is === undefined || text === is) &&
      (not === undefined || text !== not) &&
      (list === undefined || list.includes(text)) &&
      (matches === undefined || new RegExp(matches, 'u').test(text))
    )
  })
}

/** Values that can't be read, the first of each column. */
function problemsOf(
  view: FileView,
  read: ReadValue,
  rows: readonly { fields: string[]; line: number }[],
): Finding[] {
  return view.mapped.flatMap((each): Finding[] => {
    const type = valueTypeOf(declared(view, each).type)
    let first: { line: number; message: string } | undefined
    let count = 0
    for (const { fields, line } of rows) {
      const text = fields[each.facts.index] ?? ''
      const value = text === '' ? '' : read(each.facts.name, type, text)
      if (typeof value === 'string') continue
      count++
      first ??= { line, message: value.message }
    }
    if (!first) return []
    const more = count > 1 ? ` So are ${count - 1} more of the first ${rows.length} rows.` : ''
    return [{ kind: 'doubtful', message: `Line ${first.line}: ${first.message}${more}` }]
  })
}

/** Finds column names that occur twice. Loading refuses such a header. */
export function columnsTwice(names: readonly string[]): Finding[] {
  const seen = new Map<string, number>()
  for (const name of names)
    seen.set(name.trim().toLowerCase(), (seen.get(name.trim().toLowerCase()) ?? 0) + 1)
  const twice = [...seen].filter(([name, times]) => times > 1 && name !== '').map(([name]) => name)
  if (twice.length === 0) return []
  return [{ kind: 'doubtful', message: `The header names ${listed(twice)} more than once.` }]
}
