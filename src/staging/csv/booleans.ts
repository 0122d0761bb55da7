const LONGEST = 5
const UPPER_A = 0x41
const UPPER_Z = 0x5a
const TO_LOWER = 0x20

const words = new Set(
  ['0', '1', 'true', 'false', 't', 'f', 'yes', 'no', 'y', 'n'].map((word) =>
    packed(Buffer.from(word), 0, word.length),
  ),
)

/** Whether the bytes are one of `0 1 true false t f yes no y n`, in upper or lower case. PostgreSQL casts them all. */
export function isBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= LONGEST && words.has(packed(bytes, start, end))
}

/** Up to five bytes in lower case as one number, which avoids making a string. */
function packed(bytes: Uint8Array, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    number = number * 256 + (byte >= UPPER_A && byte <= UPPER_Z ? byte + TO_LOWER : byte)
  }
  return number
}
