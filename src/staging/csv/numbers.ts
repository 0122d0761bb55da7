import { MINUS, POINT, ZERO } from './bytes.ts'

/** Results of the readers that are no number. */
export const INVALID = -1
export const NEGATIVE = -2
export const TOO_LONG = -3

/** No real number is longer, and PostgreSQL reads all that are not. */
const MAX_CHARACTERS = 200
const MAX_WHOLE_DIGITS = 100

/** Beyond this the value is past every bound, and further digits would lose precision. */
const ENOUGH = 1e13

/**
 * Reads `1234`, `1234.5` or `.56` and gives it times 10^decimals, rounded half away from zero; exact below
 * 10¹⁵. A minus sign makes any number but zero `NEGATIVE`.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number, decimals: number): number {
  let at = start
  const negative = bytes[at] === MINUS
  if (negative) at++
  const digitsFrom = at
  let whole = 0
  let nonZero = 0
  while (at < end) {
    const digit = (bytes[at] as number) - ZERO
    if (digit < 0 || digit > 9) break
    if (whole < ENOUGH) whole = whole * 10 + digit
    at++
  }
  const wholeDigits = at - digitsFrom
  let fraction = 0
  let places = 0
  let carry = 0
  if (at < end) {
    if (bytes[at] !== POINT) return INVALID
    at++
    if (at === end) return INVALID
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - ZERO
      if (digit < 0 || digit > 9) return INVALID
      nonZero |= digit
      if (places < decimals) fraction = fraction * 10 + digit
      else if (places === decimals && digit >= 5) carry = 1
      places++
    }
  } else if (wholeDigits === 0) return INVALID
  if (negative && (whole > 0 || nonZero > 0)) return NEGATIVE
  if (end - start > MAX_CHARACTERS || wholeDigits > MAX_WHOLE_DIGITS) return TOO_LONG
  let scale = 1
  for (let place = 0; place < decimals; place++) {
    scale *= 10
    if (place >= places) fraction *= 10
  }
  return whole * scale + fraction + carry
}

/** Reads a whole number, also written `2.0`. */
export function readInteger(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  const negative = bytes[at] === MINUS
  if (negative) at++
  const digitsFrom = at
  let whole = 0
  while (at < end) {
    const digit = (bytes[at] as number) - ZERO
    if (digit < 0 || digit > 9) break
    if (whole < ENOUGH) whole = whole * 10 + digit
    at++
  }
  if (at === digitsFrom) return INVALID
  if (at < end) {
    if (bytes[at] !== POINT || at + 1 === end) return INVALID
    for (at++; at < end; at++) if (bytes[at] !== ZERO) return INVALID
  }
  if (negative && whole > 0) return NEGATIVE
  return end - start > MAX_CHARACTERS ? TOO_LONG : whole
}
