import { amount, decimal, unitPrice } from '../../sources/money.ts'

const CENT = 100n

/** A line's unit price and discount such that quantity × price − discount is its total, to the cent. */
export interface PricedLine {
  price: string
  discount: string
}

/**
 * Computes a unit price with four decimals from a line's total. If none gives the total to the cent, as for many cheap
 * pieces, the price is rounded up, and the excess is a discount.
 *
 * @param discount any other discount of the line
 * @returns undefined if there is no quantity to divide by
 */
export function pricedLine(total: string, quantity: string, discount: string): PricedLine | undefined {
  const count = BigInt(quantity.replace(/\..*/, ''))
  const whole = amount(total)
  if (count === 0n) return whole === 0n ? { price: total, discount } : undefined
  const price = unitPrice(whole, Number(count))
  const over = (unit: bigint) => cents(unit * count) - cents(whole)
  if (over(price) === 0n) return { price: decimal(price), discount }
  const up = over(price) < 0n ? price + 1n : price
  return { price: decimal(up), discount: decimal(amount(discount) + over(up) * CENT) }
}

/** Ten-thousandths as hundredths, half away from zero. */
function cents(value: bigint): bigint {
  return value < 0n ? -((-value + CENT / 2n) / CENT) : (value + CENT / 2n) / CENT
}
