import { SILENT, WORDS } from './languages.ts'

/** The meaning of a word in any language. */
export type Meaning = keyof typeof WORDS

/** Letters that don't decompose into a letter and an accent. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  đ: 'd',
  ı: 'i',
}
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa' }
/** What can follow a part of a compound: `Kunde-n-nummer`, `Versand-kosten`, `Artikel-s`. */
const LINKS = ['', 's', 'n', 'en', 'e', 'es']
/** Shorter words would be found in anything. */
const SHORTEST_PART = 3
/** Shorter words that end compounds: `Kundennr`, `orderid`. */
const SHORT_ENDS = new Set(['nr', 'no', 'id'])
const LONGEST_COMPOUND = 60
const NUMBER_SIGNS = /n[°º.](?=\s|$|\p{L})|[№#]/giu

const known = new Map<string, Set<Meaning>>()
for (const [meaning, words] of Object.entries(WORDS) as [Meaning, string][]) {
  for (const word of words.split(' ').filter(Boolean)) {
    for (const spelling of new Set([plain(word), plain(withoutUmlauts(word))])) {
      known.set(spelling, (known.get(spelling) ?? new Set()).add(meaning))
    }
  }
}
const silent = new Set(SILENT.split(' ').map(plain))

/**
 * One word of a name with all its possible meanings; none if it is unknown. A compound has the meanings of its parts.
 */
export interface Word {
  text: string
  meanings: ReadonlySet<Meaning>
}

/** The meaningful words in the name of a column or file. */
export function wordsOf(name: string): Word[] {
  const spaced = name
    .normalize('NFC')
    .replace(NUMBER_SIGNS, ' nr ')
    .replace(/\bUSt\b/g, 'ust')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/e-mail/g, 'email')
    .replace(/sous-total/g, 'soustotal')
  return spaced
    .split(/[^\p{L}\p{N}]+/u)
    .map(plain)
    .filter((text) => text !== '' && !silent.has(text))
    .flatMap(partsOf)
}

function partsOf(text: string): Word[] {
  const parts = known.has(text) ? [text] : (inParts(text) ?? [text.replace(/s$/, '')])
  return parts.map((part) => ({ text: part, meanings: known.get(part) ?? new Set() }))
}

/** Words in Chinese characters or kana are short. */
function shortestPart(text: string): number {
  return /[\u3040-\u9fff]/.test(text) ? 1 : SHORTEST_PART
}

/** Splits a compound into the fewest known words. */
function inParts(text: string): string[] | undefined {
  const shortest = shortestPart(text)
  if (text.length < 2 * shortest || text.length > LONGEST_COMPOUND) return undefined
  /** The fewest words for the first n letters. */
  const best: (string[] | undefined)[] = [[]]
  for (let end = shortest; end <= text.length; end++) best[end] = fewestUpTo(text, end, best, shortest)
  return best[text.length]
}

function fewestUpTo(
  text: string,
  end: number,
  best: readonly (string[] | undefined)[],
  shortest: number,
): string[] | undefined {
  const isLast = end === text.length
  let fewest: string[] | undefined
  for (let start = 0; start <= end - (isLast ? Math.min(2, shortest) : shortest); start++) {
    const before = best[start]
    const word = before && wordIn(text.slice(start, end), isLast)
    if (word && (!fewest || before.length + 1 < fewest.length)) fewest = [...before, word]
  }
  return fewest
}

/** A known word, with a link to the next part, or a plural ending at the end. */
function wordIn(text: string, isLast: boolean): string | undefined {
  const endings = isLast ? ['', 's'] : LINKS
  return endings
    .filter((ending) => text.endsWith(ending))
    .map((ending) => text.slice(0, text.length - ending.length))
    .find((word) => known.has(word) && (word.length >= shortestPart(word) || SHORT_ENDS.has(word)))
}

function withoutUmlauts(text: string): string {
  return text.replace(/[äöüå]/g, (letter) => UMLAUTS[letter] ?? letter)
}

/** In lower case and without accents. */
function plain(text: string): string {
  return text
    .replace(/[ßłøæœđı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
}
