/** Twenty hexadecimal digits, or a UUID. */
const HEXADECIMAL = /[0-9a-f]{20}|[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}/i

/**
 * Whether a text of letters, digits, `-` and `_` is random, as the keys of sessions and of links that reset a password
 * are: in no word and in no product's name do letters and digits alternate so often.
 */
export function isRandom(text: string): boolean {
  if (HEXADECIMAL.test(text)) return true
  const plain = text.replace(/[-_]/g, '')
  if (plain.length < 20) return false
  if (/[a-z]/.test(plain) && /[A-Z]/.test(plain)) return plain.length <= 2 * runs(plain)
  // A slug is made of short words and numbers: of what stands between its hyphens only a long one can be a key.
  return text
    .split(/[-_]/)
    .some((piece) => piece.length >= 16 && /\d/.test(piece) && piece.length <= 3 * runs(piece))
}

/** How many runs of small letters, of capitals and of digits a text consists of. */
function runs(text: string): number {
  return text.match(/[a-z]+|[A-Z]+|[0-9]+/g)?.length ?? 0
}
