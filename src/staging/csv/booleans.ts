const words = new Set(['0', '1', 'true', 'false', 't', 'f', 'yes', 'no', 'y', 'n'])
const LONGEST = 5

/** Whether the bytes are `0 1 true false t f yes no y n`, in any case; PostgreSQL casts them all. */
export function isBoolean(bytes: Buffer, start: number, end: number): boolean {
  return end - start <= LONGEST && words.has(bytes.toString('latin1', start, end).toLowerCase())
}
