import { MINUS, POINT, ZERO } from './bytes.ts'

/** Results that are not numbers. */
export const INVALID = -1
export const NEGATIVE = -2
export const TOO_LONG = -3

/** Real numbers are shorter, and PostgreSQL reads all of these. */
const MAX_CHARACTERS = 200
const MAX_WHOLE_DIGITS = 100

/** 10^decimals, for every possible number of decimals. */
const SCALES = [1, 10, 100, 1_000, 10_000]

/** Above this the value is past every bound, and more digits would lose precision. */
const ENOUGH = 1e13

/** The end of the digits that begin at `from`. */
function pastDigits(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end && isDigit(bytes[at] as number)) at++
  return at
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9
}

function wholeOf(bytes: Uint8Array, from: number, end: number): number {
  let whole = 0
  for (let at = from; at < end && whole < ENOUGH; at++) whole = whole * 10 + (bytes[at] as number) - ZERO
  return whole
}

/** The digits from `from` to `end` as a fraction times 10^decimals, rounded half up. */
function fractionOf(bytes: Uint8Array, from: number, end: number, decimals: number): number {
  let fraction = 0
  for (let place = 0; place < decimals; place++) {
    fraction = fraction * 10 + (from + place < end ? (bytes[from + place] as number) - ZERO : 0)
  }
  const next = from + decimals
  return next < end && (bytes[next] as number) - ZERO >= 5 ? fraction + 1 : fraction
}

function areZeros(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at] !== ZERO) return false
  return true
}

/**
 * Reads `1234`, `1234.5` or `.56` and returns it times 10^decimals, rounded half away from zero; exact below 10¹⁵. A
 * minus sign makes any number except zero `NEGATIVE`.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number, decimals: number): number {
  const isNegative = bytes[start] === MINUS
  const from = isNegative ? start + 1 : start
  const point = pastDigits(bytes, from, end)
  const fraction = point + 1
  if (point < end) {
    if (bytes[point] !== POINT || fraction === end || pastDigits(bytes, fraction, end) < end) return INVALID
  } else if (point === from) return INVALID
  if (isNegative && !(areZeros(bytes, from, point) && areZeros(bytes, fraction, end))) return NEGATIVE
  if (end - start > MAX_CHARACTERS || point - from > MAX_WHOLE_DIGITS) return TOO_LONG
  return (
    wholeOf(bytes, from, point) * (SCALES[decimals] as number) + fractionOf(bytes, fraction, end, decimals)
  )
}

/** Reads a whole number, which may be written as `2.0`. */
export function readInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS
  const from = isNegative ? start + 1 : start
  const point = pastDigits(bytes, from, end)
  if (point === from) return INVALID
  if (point < end && (bytes[point] !== POINT || point + 1 === end || !areZeros(bytes, point + 1, end))) {
    return INVALID
  }
  if (isNegative && !areZeros(bytes, from, point)) return NEGATIVE
  return end - start > MAX_CHARACTERS ? TOO_LONG : wholeOf(bytes, from, point)
}
