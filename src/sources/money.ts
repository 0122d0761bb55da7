/** Amounts in whole ten-thousandths, so that sums are exact: what `ReadValue` gives has at most a few decimals. */
const PLACES = 4
const UNIT = 10n ** BigInt(PLACES)

/** An amount as ten-thousandths; undefined is 0. More than four decimals are rounded half away from zero. */
export function amount(text: string | undefined): bigint {
  if (text === undefined) return 0n
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? []
  const digits = part.padEnd(PLACES + 1, '0')
  const kept = BigInt(whole || '0') * UNIT + BigInt(digits.slice(0, PLACES))
  const value = (digits[PLACES] ?? '0') >= '5' ? kept + 1n : kept
  return sign ? -value : value
}

/** The amount as a decimal text, without trailing zeros beyond two decimals. */
export function decimal(value: bigint): string {
  const sign = value < 0n ? '-' : ''
  const positive = value < 0n ? -value : value
  const part = String(positive % UNIT).padStart(PLACES, '0')
  return `${sign}${positive / UNIT}.${part.replace(/0{1,2}$/, '')}`
}

/** A total divided by a quantity, to four decimals, half away from zero. */
export function unitPrice(total: bigint, quantity: number): bigint {
  const by = BigInt(quantity)
  if (by === 0n) return total
  const [over, under] = by < 0n ? [-total, -by] : [total, by]
  const twice = 2n * over + (over < 0n ? -under : under)
  return twice / (2n * under)
}
