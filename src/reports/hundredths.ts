import { type Figures, plainNumber } from './figures.ts'

// Calculates exactly, because every figure is a whole number of hundredths.

/** A figure in hundredths; undefined if there is none. */
export function hundredths(value: Figures[string] | undefined): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(
    typeof value === 'number' ? value.toFixed(2) : (value ?? ''),
  )
  if (!match) return undefined
  const [, sign, whole = '0', rest = ''] = match
  const amount = BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))
  return sign === '-' ? -amount : amount
}

/** Hundredths as a figure: as a number if that is exact, otherwise as text. */
export function fromHundredths(value: bigint): number | string | null {
  const size = value < 0n ? -value : value
  return plainNumber(`${value < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`)
}

/** Rounds half away from zero. */
export function divideRounded(value: bigint, by: bigint): bigint {
  const size = value < 0n ? -value : value
  const rounded = (size * 2n + by) / (by * 2n)
  return value < 0n ? -rounded : rounded
}
