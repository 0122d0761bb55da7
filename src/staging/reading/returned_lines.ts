import type { Reading } from '../../model/reading.ts'

/** A line with a quantity below 0 was returned. */
export const QUANTITY = 'product_qty'

/** Amounts that files write below 0 with such a quantity. In the line they have no sign. */
const AMOUNTS = ['product_price', 'discount', 'tax_amount', 'shipping_price']

/** The column that may be below 0 in files that are read like this. */
export function signedColumn(reading: Reading | undefined): string | undefined {
  return reading?.returns ? QUANTITY : undefined
}

/** The fields of the amounts, by the columns of a row. Empty if returned lines are not read. */
export function amountsOfLine(reading: Reading, columns: readonly string[]): number[] {
  if (!reading.returns) return []
  return AMOUNTS.map((name) => columns.indexOf(name)).filter((field) => field >= 0)
}

/** A number without its sign. */
export function unsigned(number: string): string {
  return number.startsWith('-') ? number.slice(1) : number
}
