import { amount } from './money.ts'

const CENT = 100n

/** What a line is priced at: quantity × unit price, to the cent, as fact_order_item has it. */
export function linePriced(quantity: string | undefined, price: string | undefined): bigint {
  const exact = (amount(price) * amount(quantity)) / 10_000n
  const rest = exact % CENT
  return exact - rest + (rest * 2n >= CENT ? CENT : 0n)
}

/** An amount shared in proportion: `whole × part / all`, to the cent. */
export function share(whole: bigint, part: bigint, all: bigint): bigint {
  if (all <= 0n) return 0n
  const cents = (2n * whole * part + all * CENT) / (2n * all * CENT)
  return cents * CENT
}
