import type { Meaning, Word } from './meaning.ts'
import type { Pattern } from './patterns.ts'

const WEAK = 0.5
/** The cost of each word that the pattern does not explain. */
const EXTRA = 0.2
const LEAST = 0.35
/** If two patterns fit, the one that explains more words wins. */
const MORE = 0.02

/**
 * How well a name fits the patterns, from 0 (not at all) to about 1.
 *
 * @param about meanings that the name may contain in addition
 */
export function matchName(
  words: readonly Word[],
  patterns: readonly Pattern[],
  about: ReadonlySet<Meaning>,
): number {
  return Math.max(0, ...patterns.map((pattern) => matchPattern(words, pattern, about)))
}

function matchPattern(
  words: readonly Word[],
  { meanings, isWeak }: Pattern,
  about: ReadonlySet<Meaning>,
): number {
  const used = new Set<Word>()
  for (const meaning of meanings) {
    // One word can have two meanings, such as `oid`.
    const word =
      words.find((each) => each.meanings.has(meaning) && !used.has(each)) ??
      words.find((each) => each.meanings.has(meaning))
    if (!word) return 0
    used.add(word)
  }
  const left = words.filter((word) => !used.has(word))
  const extra = left.filter((word) => ![...word.meanings].some((meaning) => about.has(meaning)))
  const score = (isWeak ? WEAK : 1) - EXTRA * extra.length - MORE * (left.length - extra.length)
  return score < LEAST ? 0 : score + MORE * meanings.length
}
