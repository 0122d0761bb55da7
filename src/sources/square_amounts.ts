import { amount } from './money.ts'

/** An amount without its sign: Square writes discounts and fees below 0. */
export function positive(text: string | undefined): bigint {
  const value = amount(text)
  return value < 0n ? -value : value
}
