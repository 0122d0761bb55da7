/** The beginnings of month names in English, German, French, Spanish, Italian, Portuguese and Dutch. */
const beginnings: readonly (readonly string[])[] = [
  ['jan', 'jän', 'ene', 'gen'],
  ['feb', 'fév', 'fev'],
  ['mar', 'mär', 'mrz', 'maa', 'mrt'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mag', 'mei'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aoû', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott', 'out'],
  ['nov'],
  ['dec', 'déc', 'dez', 'dic'],
]

const byBeginning = new Map(
  beginnings.flatMap((list, index) => list.map((beginning) => [beginning, index + 1] as const)),
)

/** The month that a word names, from 1; undefined if it names none. */
export function monthNamed(word: string): number | undefined {
  const lower = word.normalize('NFC').toLowerCase()
  return byBeginning.get(lower.slice(0, 4)) ?? byBeginning.get(lower.slice(0, 3))
}
