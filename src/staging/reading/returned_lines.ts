import type { Reading } from '../../model/reading.ts'

/** Where it is below 0, its line was returned. */
export const QUANTITY = 'product_qty'

/** Amounts that files write below 0 beside such a quantity. Of a line they are without a sign. */
const AMOUNTS = ['product_price', 'discount', 'tax_amount', 'shipping_price']

/** The column that may be below 0 in files that are read so. */
export function signedColumn(reading: Reading | undefined): string | undefined {
  return reading?.returns ? QUANTITY : undefined
}

/** The fields of the amounts, by the columns of a row; none where returned lines are not read. */
export function amountsOfLine(reading: Reading, columns: readonly string[]): number[] {
  if (!reading.returns) return []
  return AMOUNTS.map((name) => columns.indexOf(name)).filter((field) => field >= 0)
}

/** A number without its sign. */
export function unsigned(number: string): string {
  return number.startsWith('-') ? number.slice(1) : number
}
