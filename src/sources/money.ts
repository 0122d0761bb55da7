/** Amounts in whole ten-thousandths, so that sums are exact: what `ReadValue` gives has at most a few decimals. */
const PLACES = 4
const UNIT = 10n ** BigInt(PLACES)
/** What makes ten-thousandths of a number, by how many decimals it has. */
const SCALES = [10_000, 1_000, 100, 10, 1]

/** So many characters hold a number that is exact as one of JavaScript, in ten-thousandths too. */
const SHORT = 12

/** An amount as ten-thousandths; undefined is 0. More than four decimals are rounded half away from zero. */
export function amount(text: string | undefined): bigint {
  if (text === undefined) return 0n
  const short = text.length <= SHORT ? shortAmount(text) : undefined
  return short === undefined ? longAmount(text) : BigInt(short)
}

/** Digits with at most four decimals: most amounts, in a fraction of the time. */
function shortAmount(text: string): number | undefined {
  const point = text.indexOf('.')
  const isNegative = text.startsWith('-')
  let value = 0
  for (let at = isNegative ? 1 : 0; at < text.length; at++) {
    if (at === point) continue
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  const decimals = point < 0 ? 0 : text.length - point - 1
  if (decimals > PLACES) return undefined
  const scaled = value * (SCALES[decimals] as number)
  return isNegative ? 0 - scaled : scaled
}

function longAmount(text: string): bigint {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? []
  const digits = part.padEnd(PLACES + 1, '0')
  const kept = BigInt(whole || '0') * UNIT + BigInt(digits.slice(0, PLACES))
  const value = (digits[PLACES] ?? '0') >= '5' ? kept + 1n : kept
  return sign ? -value : value
}

/** The amount as a decimal text, without trailing zeros beyond two decimals. */
export function decimal(value: bigint): string {
  const number = Number(value)
  if (number >= 0 && Number.isSafeInteger(number)) {
    const rest = number % 10_000
    const whole = (number - rest) / 10_000
    if (rest % 100 === 0) return `${whole}.${rest < 1000 ? '0' : ''}${rest / 100}`
    return `${whole}.${String(rest).padStart(PLACES, '0').replace(/0$/, '')}`
  }
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
