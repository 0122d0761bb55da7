import type { Cell, Column, Dimension, Row, Section } from '../../../contract.ts'
import { countryName, shown } from '../format.ts'
import type { ChartSpec } from './spec.ts'

/** The text for a missing name: `No coupon`. */
export function unnamed({ label }: Pick<Column, 'label'>): string {
  return `No ${label.toLowerCase()}`
}

/** Columns whose values are program words: `credit_card`. */
const coded = new Set(['payment_method', 'status', 'customer_type', 'medium', 'device', 'page_type'])
/** Program words that people write in their own way. */
const spelled: Readonly<Record<string, string>> = {
  apple_pay: 'Apple Pay',
  cpc: 'CPC',
  cpm: 'CPM',
  google_pay: 'Google Pay',
  paypal: 'PayPal',
  ppc: 'PPC',
  qr: 'QR',
  sms: 'SMS',
}

/** A value as people write it: `Credit card`. */
export function inWords(name: string, value: string): string {
  if (!coded.has(name) || !/^[a-z][a-z0-9_]*$/.test(value)) return value
  if (spelled[value] !== undefined) return spelled[value]
  return value.charAt(0).toUpperCase() + value.slice(1).replaceAll('_', ' ')
}

/** Members that stand for several: those without a name, the rest, and everything. */
export function memberText(column: Column, value: Cell | undefined): string {
  if (value === '(all)') return 'All'
  if (value === '(others)') return 'Others'
  return value === null || value === '(none)' ? unnamed(column) : cellText(column, value)
}

export function columnOf(section: Section, name: string): Column {
  return (
    section.columns.find((column) => column.name === name) ?? {
      name,
      label: name,
      unit: 'text',
      description: '',
    }
  )
}

/** A cell as a number to draw; undefined if there is none. */
export function size(value: Cell | undefined): number | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** A cell for the reader: country names for codes, words for program words. */
export function cellText(column: Column, value: Cell | undefined): string {
  if (column.filter && (value === null || value === '')) return unnamed(column)
  if (column.name === 'country' && typeof value === 'string') return countryName(value)
  return shown(typeof value === 'string' ? inWords(column.name, value) : (value ?? null), column.unit)
}

/**
 * The filter that a click on a cell sets. Product names are not unique, so with `product_id` in the row the filter uses
 * the id.
 */
export function filterOf(
  section: Section,
  name: string,
  row: Row,
): { dimension: Dimension; value: string } | undefined {
  for (const column of [`${name}_id`, name]) {
    const dimension = section.columns.find((one) => one.name === column)?.filter
    const value = row[column]
    if (dimension) return { dimension, value: value === null || value === undefined ? '' : String(value) }
  }
  return undefined
}

/** Whether a chart has anything to draw: a flat line at 0 says less than a sentence. */
export function hasFigures(section: Section, spec: ChartSpec): boolean {
  const drawn =
    spec.kind === 'time'
      ? spec.series.flatMap(({ column, before }) => (before ? [column, before] : [column]))
      : spec.kind === 'columns'
        ? spec.values
        : spec.kind === 'steps' || spec.kind === 'split' || spec.kind === 'bars'
          ? [spec.value]
          : undefined
  if (drawn === undefined) return section.rows.length > 0
  return section.rows.some((row) => drawn.some((name) => (size(row[name]) ?? 0) !== 0))
}

/** Whether any figure is known. A time without data has none, not even 0. */
export function hasNumbers({ rows }: Section): boolean {
  return rows.some((row) => Object.values(row).some((cell) => typeof cell === 'number'))
}

/** Rows sorted by one of their columns, largest first. */
export function best(rows: readonly Row[], name: string): Row[] {
  return [...rows].sort((a, b) => (size(b[name]) ?? 0) - (size(a[name]) ?? 0))
}

/** The name of a row by one of its columns. */
export function rowText(section: Section, row: Row, name: string): string {
  return cellText(columnOf(section, name), row[name])
}
