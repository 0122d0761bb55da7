/**
 * 0x80 to 0x9f of windows-1252, which the text decoder of Node.js 20 reads as control characters. windows-1254 has all
 * but two of them.
 */
const CONTROLS = /[\u0080-\u009f]/g
const ONLY_1252: Readonly<Record<string, string>> = { '\u008e': 'Ž', '\u009e': 'ž' }

/** Bytes as text, without a byte-order mark. Invalid bytes become U+FFFD. */
export function decode(bytes: Buffer, label: string): string {
  const decoder = new TextDecoder(label)
  const text = decoder.decode(bytes)
  if (decoder.encoding !== 'windows-1252') return text
  return text.replace(CONTROLS, (letter) => ONLY_1252[letter] ?? western(letter))
}

function western(letter: string): string {
  return new TextDecoder('windows-1254').decode(Uint8Array.of(letter.charCodeAt(0)))
}
