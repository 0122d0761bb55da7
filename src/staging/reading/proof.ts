import type { Reading, ValueType } from '../../model/reading.ts'
import { SeenCurrencies } from './currency_marks.ts'
import type { Order } from './day_text.ts'
import { isPlainNumber, numberText } from './number_text.ts'
import { isPlainTime, timeText } from './time_text.ts'

/** What a file proves about how to read it. Undefined: not proven. */
export interface Proof {
  /** The orders of day, month and year in which all days of the file can be read. */
  dates?: readonly Order[] | undefined
  /** For days with dots between their numbers. */
  dottedDates?: readonly Order[] | undefined
  decimal?: '.' | ',' | undefined
  /** Columns, as spelled in the header, whose numbers have a point as in feeds, except some that have a comma. */
  pointed?: readonly string[] | undefined
  /** Columns, as spelled in the header, whose amounts are all below 0 or 0. */
  negative?: readonly string[]
  /** The currency marks in the file, if no currency fits all of them. */
  currencies?: readonly string[] | undefined
}

/** Used as a proof until a value needs one: everything read before that value would be the same with any proof. */
export class ProofWanted implements Proof {
  isWanted = false

  get dates(): undefined {
    return this.want()
  }

  get dottedDates(): undefined {
    return this.want()
  }

  get decimal(): undefined {
    return this.want()
  }

  get pointed(): undefined {
    return this.want()
  }

  get currencies(): undefined {
    return this.want()
  }

  private want(): undefined {
    this.isWanted = true
    return undefined
  }
}

/** Reads all typed values of a file before its first row is taken, and learns how to read them. */
export class Prover {
  private readonly thousands: Reading['thousands']
  private readonly slashed = new Days()
  private readonly dotted = new Days()
  private canBePoint = true
  private canBeComma = true
  private readonly withPoint = new Set<string>()
  private readonly withComma = new Set<string>()
  private readonly signs = new Map<string, 'negative' | 'positive'>()
  private readonly currencies = new SeenCurrencies()

  constructor(reading: Pick<Reading, 'thousands'> = {}) {
    this.thousands = reading.thousands
  }

  /** @param text trimmed and not empty */
  note(column: string, type: ValueType, text: string): void {
    if (type === 'time' || type === 'date') this.noteTime(text)
    else if (type === 'money' || type === 'decimal' || type === 'integer') this.noteNumber(column, text)
  }

  proof(): Proof {
    const dates = this.slashed.orders(['dmy', 'mdy'])
    const dottedDates = this.dotted.orders(['dmy'])
    const decimal = this.canBePoint === this.canBeComma ? undefined : this.canBePoint ? '.' : ','
    const pointed = [...this.withComma].filter((column) => this.withPoint.has(column))
    const negative = [...this.signs].filter(([, sign]) => sign === 'negative').map(([column]) => column)
    return {
      ...(dates && { dates }),
      ...(dottedDates && { dottedDates }),
      ...(decimal && { decimal }),
      ...(pointed.length > 0 && { pointed }),
      ...(negative.length > 0 && { negative }),
      ...(this.currencies.areSeveral && { currencies: [...this.currencies.marks] }),
    }
  }

  private noteTime(text: string): void {
    if (isPlainTime(text)) return
    const time = timeText(text)
    if (time?.kind !== 'day' || 'fixed' in time.day.readings) return
    const days = time.day.isDotted ? this.dotted : this.slashed
    days.note(time.day.readings, time.day.ends)
  }

  private noteNumber(column: string, text: string): void {
    if (isPlainNumber(text)) {
      if (text.includes('.')) {
        this.canBeComma = false
        this.withPoint.add(column)
      }
      if (this.signs.get(column) !== 'positive' && /[1-9]/.test(text)) this.signs.set(column, 'positive')
      return
    }
    const number = numberText(text, this.thousands)
    if (!number) return
    this.currencies.note(number.currency)
    if (number.point === undefined) {
      this.canBePoint = false
      this.withComma.add(column)
    } else if (number.comma === undefined) this.canBeComma = false
    if (number.isNegative) {
      if (!this.signs.has(column)) this.signs.set(column, 'negative')
    } else if (/[1-9]/.test(text)) this.signs.set(column, 'positive')
  }
}

/** Days written as three numbers, and the orders in which all of them can be read. */
class Days {
  private seen = false
  private readonly excluded = new Set<Order>()
  /** For days with a two-digit year: the range of their first and of their last number. */
  private first: Range | undefined
  private last: Range | undefined

  note(
    readings: Partial<Record<Order | 'fixed', unknown>>,
    ends: readonly [number, number] | undefined,
  ): void {
    this.seen = true
    for (const order of ['dmy', 'mdy'] as const) if (!readings[order]) this.excluded.add(order)
    if (!ends) return
    if (!readings.ymd) this.excluded.add('ymd')
    this.first = widened(this.first, ends[0])
    this.last = widened(this.last, ends[1])
  }

  /**
   * The remaining orders: of the usual ones, otherwise any. Undefined if there were no days, or they contradict each
   * other.
   */
  orders(usual: readonly Order[]): readonly Order[] | undefined {
    if (!this.seen) return undefined
    const left = (list: readonly Order[]) => list.filter((order) => !this.excluded.has(order))
    const likely = left([...usual, ...(this.mayBeginWithYear() ? (['ymd'] as const) : [])])
    const found = likely.length > 0 ? likely : left(['dmy', 'mdy'])
    return found.length > 0 ? found : undefined
  }

  /** Whether the first number can be the year of all days: it varies less than the last, and is near today. */
  private mayBeginWithYear(): boolean {
    const { first, last } = this
    if (!first || !last || this.excluded.has('ymd')) return false
    const isOurTime = first.least >= 20 && first.most < 40
    return isOurTime && first.most - first.least <= last.most - last.least
  }
}

interface Range {
  least: number
  most: number
}

function widened(range: Range | undefined, number: number): Range {
  return range
    ? { least: Math.min(range.least, number), most: Math.max(range.most, number) }
    : { least: number, most: number }
}
