import type { ErasedValues } from './erased_values.ts'
import { MASK } from './mask.ts'

const BOUNDARY = String.raw`\s"'<>()[\]{},;:|\\/?&=#`
const ADDRESS = new RegExp(`[^${BOUNDARY}]{1,128}?(?:@|＠|%(?:25)*40|&#64;)[^${BOUNDARY}@]{3,255}`, 'gi')
const IP =
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi
const NUMBER = /(?<![\w])\+?\(?\d(?:[ \t.()/-]{0,2}\d){6,16}(?!\w)/g
const WORD = /[\p{L}\p{M}\p{N}'’]+/gu
/** What may stand between two words of a name. */
const BETWEEN = /^(?:[ \t_.,+-]{1,3}|%20|%2B|&nbsp;)$/i
const MOST_WORDS = 5

/** A text without the addresses of erased persons, wherever they stand in it. */
export function eraseAddresses(text: string, erased: ErasedValues): string {
  return text.replace(ADDRESS, (found) => {
    const plain = found.replace('&#64;', '@')
    return erased.has('email', plain) ? MASK : found
  })
}

/**
 * A text of an erased person's record without their addresses, IP addresses, phone numbers and full names. A name in one
 * word is left: it may be any word.
 */
export function eraseText(text: string, erased: ErasedValues): string {
  const erasedText = eraseAddresses(text, erased)
    .replace(IP, (found) => (erased.has('ip', found) ? MASK : found))
    .replace(NUMBER, (found) => (erased.has('phone', found) ? MASK : found))
  return eraseNames(erasedText, erased)
}

function eraseNames(text: string, erased: ErasedValues): string {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    word,
    from: index,
    to: index + word.length,
  }))
  let result = ''
  let done = 0
  for (let first = 0; first < words.length; first++) {
    const last = lastOfName(text, words, first, erased)
    if (last === undefined) continue
    result += text.slice(done, words[first]?.from) + MASK
    done = words[last]?.to as number
    first = last
  }
  return result + text.slice(done)
}

interface Word {
  word: string
  from: number
  to: number
}

/** The last word of the longest name that begins with a word; undefined if none does. */
function lastOfName(
  text: string,
  words: readonly Word[],
  first: number,
  erased: ErasedValues,
): number | undefined {
  let found: number | undefined
  let name = words[first]?.word ?? ''
  for (let last = first + 1; last < Math.min(words.length, first + MOST_WORDS); last++) {
    const [before, word] = [words[last - 1] as Word, words[last] as Word]
    // Percent-encoded, a space ends in digits that belong to the next word.
    const encoded = /^(?:20|2B)(.+)$/i.exec(word.word)
    const isEncoded = encoded !== null && text.slice(before.to, word.from) === '%'
    if (!isEncoded && !BETWEEN.test(text.slice(before.to, word.from))) break
    name += ` ${isEncoded ? encoded[1] : word.word}`
    if (erased.has('name', name)) found = last
  }
  return found
}
