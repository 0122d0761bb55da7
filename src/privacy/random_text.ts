/** Twenty hexadecimal digits, or a UUID. */
const HEXADECIMAL = /[0-9a-f]{20}|[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/i

/**
 * Whether a text of letters, digits, `-` and `_` is random, like session keys or links to reset a password. In words
 * and product names, letters and digits don't alternate that often.
 */
export function isRandom(text: string): boolean {
  if (HEXADECIMAL.test(text)) return true
  const plain = text.replace(/[-_]/g, '')
  if (plain.length < 20) return false
  if (/[a-z]/.test(plain) && /[A-Z]/.test(plain)) return plain.length <= 2 * runs(plain)
  // A slug consists of short words and numbers, so only a long part between its hyphens can be a key.
  return text
    .split(/[-_]/)
    .some((piece) => piece.length >= 16 && /\d/.test(piece) && piece.length <= 3 * runs(piece))
}

/** The number of runs of small letters, capitals and digits in a text. */
function runs(text: string): number {
  return text.match(/[a-z]+|[A-Z]+|[0-9]+/g)?.length ?? 0
}
