import { ZERO } from './bytes.ts'

/** Writes a whole number from 0 to 2³¹ in digits. Returns the position after the last. */
export function writeWhole(out: Uint8Array, start: number, value: number): number {
  let digits = 1
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++
  const end = start + digits
  let at = end
  for (let rest = value; at > start; ) {
    const tenth = (rest / 10) | 0
    out[--at] = ZERO + rest - tenth * 10
    rest = tenth
  }
  return end
}
