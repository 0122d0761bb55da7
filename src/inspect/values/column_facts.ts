import { type Form, formOf, numberIn } from './forms.ts'

/** Distinct values that are remembered of a column. */
const REMEMBERED = 20_000
const EXAMPLES = 3
/** Values of which the marks in numbers and the parts of dates are kept, to learn how they are written. */
const KEPT = 2_000

/** What the values of a column show, as far as they were looked at. */
export class ColumnFacts {
  readonly name: string
  /** Place in the file, from 0. */
  readonly index: number
  rows = 0
  filled = 0
  negative = 0
  readonly forms: Partial<Record<Form, number>> = {}
  /** Distinct values with how often each comes; no new ones once it is full. */
  readonly values = new Map<string, number>()
  /** The first values that differ. */
  readonly examples: string[] = []
  /** The first values, in the order of the file; empty ones included. */
  readonly first: string[] = []
  longest = 0

  constructor(name: string, index: number) {
    this.name = name
    this.index = index
  }

  add(text: string): void {
    this.rows++
    if (this.first.length < KEPT) this.first.push(text)
    if (text === '') return
    this.filled++
    this.longest = Math.max(this.longest, text.length)
    const form = formOf(text)
    this.forms[form] = (this.forms[form] ?? 0) + 1
    if ((form === 'whole' || form === 'decimal') && numberIn(text)?.isNegative) this.negative++
    const times = this.values.get(text)
    if (times !== undefined) this.values.set(text, times + 1)
    else if (this.values.size < REMEMBERED) {
      this.values.set(text, 1)
      if (this.examples.length < EXAMPLES) this.examples.push(text)
    }
  }

  /** The part of the values that have one of these forms; words for an empty value aside. */
  share(...forms: Form[]): number {
    const values = this.filled - (this.forms.null ?? 0)
    return values === 0 ? 0 : forms.reduce((sum, form) => sum + (this.forms[form] ?? 0), 0) / values
  }

  /** The part of the rows that are filled. */
  get fill(): number {
    return this.rows === 0 ? 0 : this.filled / this.rows
  }

  /** Whether no value was seen twice, and every row has one. */
  get isUnique(): boolean {
    return this.filled === this.rows && this.rows > 0 && this.mostTimes === 1
  }

  private get mostTimes(): number {
    let most = 0
    for (const times of this.values.values()) most = Math.max(most, times)
    return most
  }
}
