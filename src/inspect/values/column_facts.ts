import { type Form, formOf, numberIn } from './forms.ts'

/** How many distinct values to remember per column. */
const REMEMBERED = 20_000
const EXAMPLES = 3
/** How many values to keep in order to learn how numbers and dates are written. */
const KEPT = 2_000

/** What is known about the values of a column that were read. */
export class ColumnFacts {
  readonly name: string
  /** Position in the file, from 0. */
  readonly index: number
  rows = 0
  filled = 0
  negative = 0
  readonly forms: Partial<Record<Form, number>> = {}
  /** Distinct values and their counts. Once it is full, it takes no new values. */
  readonly values = new Map<string, number>()
  /** The first distinct values. */
  readonly examples: string[] = []
  /** The first values in file order, with empty ones. */
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

  /** The share of values that have one of these forms, ignoring words for empty values. */
  share(...forms: Form[]): number {
    const values = this.filled - (this.forms.null ?? 0)
    return values === 0 ? 0 : forms.reduce((sum, form) => sum + (this.forms[form] ?? 0), 0) / values
  }

  /** The share of rows with a value. */
  get fill(): number {
    return this.rows === 0 ? 0 : this.filled / this.rows
  }

  /** Whether every row has a value and no value repeats. */
  get isUnique(): boolean {
    return this.filled === this.rows && this.rows > 0 && this.mostTimes === 1
  }

  private get mostTimes(): number {
    let most = 0
    for (const times of this.values.values()) most = Math.max(most, times)
    return most
  }
}
