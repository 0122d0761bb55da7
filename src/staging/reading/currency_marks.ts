const codes = new Set(Intl.supportedValuesOf('currency'))

/** Abbreviations of currencies that are no ISO code and no sign. */
const words = new Set(
  [
    'kr',
    'kr.',
    'zł',
    'kč',
    'ft',
    'lei',
    'rs',
    'rs.',
    'руб',
    'руб.',
    'р.',
    'грн',
    'грн.',
    'fr',
    'fr.',
    'sfr',
    'sfr.',
  ].concat([
    'tl',
    'rm',
    'rp',
    'rp.',
    'r',
    's/',
    's/.',
    'лв',
    'лв.',
    'дин',
    'km',
    'nt$',
    'euro',
    'eur.',
    'usd$',
    'dhs',
    'q',
  ]),
)

/** Whether a text is the sign, code or abbreviation of a currency: `€`, `US$`, `CHF`, `kr.`. */
export function isCurrencyMark(text: string): boolean {
  if (/^\p{Lu}{0,3} ?\p{Sc}$/u.test(text)) return true
  return codes.has(text.toUpperCase()) || words.has(text.toLowerCase())
}
