import { amount, decimal, unitPrice } from './money.ts'

const CENT = 100n

/** The price of a line: quantity × unit price, to the cent, as in fact_order_item. */
export function linePriced(quantity: string | undefined, price: string | undefined): bigint {
  const exact = (amount(price) * amount(quantity)) / 10_000n
  const rest = exact % CENT
  return exact - rest + (rest * 2n >= CENT ? CENT : 0n)
}

/** A proportional share of an amount: `whole × part / all`, to the cent. */
export function share(whole: bigint, part: bigint, all: bigint): bigint {
  if (all <= 0n) return 0n
  const cents = (2n * whole * part + all * CENT) / (2n * all * CENT)
  return cents * CENT
}

interface LineTotals {
  /** As in the file. Undefined means 1. */
  quantity: string | undefined
  /** The price of the line before discounts. */
  priced: bigint
  /** The price after them. */
  total: bigint
}

interface LineOfTotals {
  product_price: string
  product_qty: number
  discount: string | undefined
}

/**
 * Price, quantity and discount of a line for which the file has totals: quantity × price − discount is the total, to
 * the cent. A quantity that is not a whole number (0.5 kg), or 0 for something with a price, becomes one piece at the
 * total. A returned line has quantity and totals below 0, but price and discount above.
 */
export function lineOfTotals({ quantity = '1', priced, total }: LineTotals): LineOfTotals {
  const given = Number(quantity)
  if (Number.isInteger(given) && given < 0 && priced <= 0n && total <= 0n) {
    const line = lineOfTotals({ quantity: String(-given), priced: -priced, total: -total })
    return { ...line, product_qty: -line.product_qty }
  }
  const product_qty = Number.isInteger(given) && (given > 0 || priced === 0n) ? given : 1
  const before = priced > total ? priced : total
  const nearest = unitPrice(before, product_qty)
  const pricedAt = (price: bigint) => linePriced(String(product_qty), decimal(price))
  const price = pricedAt(nearest) < before ? nearest + 1n : nearest
  const discount = pricedAt(price) - total
  return {
    product_price: decimal(price),
    product_qty,
    discount: discount > 0n ? decimal(discount) : undefined,
  }
}
