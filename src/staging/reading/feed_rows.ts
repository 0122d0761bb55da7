import type { Reading, ReadValue, ValueProblem } from '../../model/reading.ts'
import { normalize } from '../csv/header.ts'
import type { MadeRows } from '../csv/made_rows.ts'
import type { RejectedRow } from '../csv/reasons.ts'
import type { FeedLayout, MadeColumn } from './feed_layout.ts'
import { HeaderTexts } from './header_texts.ts'
import { pricedLine } from './line_total.ts'
import { invalid } from './problems.ts'
import type { Proof } from './proof.ts'
import type { FileRecord } from './record_reader.ts'
import { amountsOfLine, QUANTITY, unsigned } from './returned_lines.ts'
import { valueReader } from './values.ts'

export interface FeedRowsOptions {
  reading: Reading
  proof: Proof
  sourceTimezone: string
  /** The path of the feed's settings, such as `feeds.orders`. */
  settingsAt: string
  /** The configured currency, for a feed whose amounts in others are rejected. */
  currency: string | undefined
}

/** Makes rows of a feed from the records of one file. */
export class FeedRows {
  /** Number of records that a condition leaves out, by its rule. */
  readonly leftOut: Record<string, number> = {}

  private readonly layout: FeedLayout
  private readonly rows: MadeRows
  private readonly readValue: ReadValue
  private readonly nulls: ReadonlySet<string>
  private readonly header: HeaderTexts
  private readonly values: string[]
  private readonly problems: (ValueProblem | undefined)[]
  private hasProblem = false
  private readonly at: { price: number; quantity: number; discount: number }
  /** Fields without a sign in a returned line. */
  private readonly amounts: readonly number[]

  constructor(layout: FeedLayout, names: readonly string[], rows: MadeRows, options: FeedRowsOptions) {
    const { columns } = layout
    const { reading, proof, sourceTimezone, settingsAt, currency } = options
    this.layout = layout
    this.rows = rows
    this.nulls = new Set(reading.nulls)
    this.header = new HeaderTexts(names)
    this.readValue = valueReader({ ...reading, sign: turnedColumns(columns, reading, proof) }, proof, {
      sourceTimezone,
      settingsAt,
      currency,
      personalColumns: columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name),
    })
    this.values = columns.map(() => '')
    this.problems = columns.map(() => undefined)
    const index = (name: string) => columns.findIndex((column) => column.name === name)
    this.at = { price: index('product_price'), quantity: index(QUANTITY), discount: index('discount') }
    this.amounts = amountsOfLine(
      reading,
      columns.map(({ name }) => name),
    )
  }

  /** A record that is a row, a repeated header, or left out. */
  take(record: FileRecord): void {
    const place = this.header.problemOf(record)
    if (place !== undefined) {
      this.rows.reject(
        { reason: 'malformed_row', column: undefined, message: place, retry: undefined },
        record.line,
        record.raw(),
      )
      return
    }
    for (const { rule, isMet } of this.layout.where) {
      if (isMet(record)) continue
      this.leftOut[rule] = (this.leftOut[rule] ?? 0) + 1
      return
    }
    this.hasProblem = false
    for (const [at, column] of this.layout.columns.entries()) this.read(column, at, column.textOf(record))
    const isReturned = this.amounts.length > 0 && this.values[this.at.quantity]?.startsWith('-')
    if (isReturned) for (const field of this.amounts) this.values[field] = unsigned(this.values[field] ?? '')
    if (this.layout.totalField !== undefined) this.price(record, this.layout.totalField)
    this.rows.add(
      this.values,
      record.line,
      // A row whose time is in the future is tried again from this text, in which the values are already read.
      (whole) => (whole ? this.rows.text() : record.raw()),
      this.hasProblem ? this.problems : undefined,
    )
  }

  /** Counts a malformed record. */
  lose({ line, raw, ...rejection }: RejectedRow): void {
    this.rows.reject(rejection, line, raw)
  }

  private read({ name, type, fallback }: MadeColumn, at: number, text: string): void {
    const isEmpty = text === '' || this.nulls.has(text)
    const value = isEmpty ? fallback : type === 'text' ? text : this.readValue(name, type, text)
    this.problems[at] = undefined
    if (typeof value === 'string') this.values[at] = value
    else this.note(at, text, value)
  }

  private note(at: number, text: string, problem: ValueProblem): void {
    this.values[at] = text
    this.problems[at] = problem
    this.hasProblem = true
  }

  /** Computes the unit price of a line for which the file has the total. */
  private price(record: FileRecord, field: number): void {
    const { price, quantity, discount } = this.at
    const text = record.text(field)
    if (text === '' || this.nulls.has(text)) return
    const total = this.readValue('product_price', 'money', text)
    if (typeof total !== 'string') this.note(price, text, total)
    else if (/^-?\d+(?:\.0*)?$/.test(this.values[quantity] ?? '') && !this.problems[discount]) {
      this.priceBy(total, this.values[quantity] as string)
    }
  }

  private priceBy(total: string, quantity: string): void {
    const { price, discount } = this.at
    const isReturned = this.amounts.length > 0 && quantity.startsWith('-')
    const line = isReturned
      ? pricedLine(unsigned(total), unsigned(quantity), this.values[discount] ?? '')
      : pricedLine(total, quantity, this.values[discount] ?? '')
    if (!line) {
      this.note(price, total, invalid(`The total of the line is "${total}", and its quantity is 0.`))
      return
    }
    this.values[price] = line.price
    if (discount >= 0) this.values[discount] = line.discount
  }
}

/**
 * The columns whose sign is reversed: those that the profile names, and those whose amounts are all below 0 if that is
 * usual for them.
 */
function turnedColumns(
  columns: readonly MadeColumn[],
  { sign = {} }: Reading,
  { negative = [] }: Proof,
): Record<string, 'negative'> {
  const named = new Set(Object.keys(sign).map(normalize))
  const turned = columns.filter(
    ({ name, written, isNegated }) =>
      named.has(name) || named.has(normalize(written)) || (isNegated && negative.includes(name)),
  )
  return Object.fromEntries(turned.map(({ name }) => [name, 'negative'] as const))
}
