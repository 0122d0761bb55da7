const codes = new Set(Intl.supportedValuesOf('currency'))

/** Dollars by what precedes the sign. */
const DOLLARS: Readonly<Record<string, string>> = {
  US: 'USD',
  C: 'CAD',
  CA: 'CAD',
  A: 'AUD',
  AU: 'AUD',
  NZ: 'NZD',
  HK: 'HKD',
  S: 'SGD',
  SG: 'SGD',
  R: 'BRL',
  MX: 'MXN',
  NT: 'TWD',
}

/** The possible currencies of a sign or abbreviation. */
const MEANT: Readonly<Record<string, string>> = {
  $: `${Object.values(DOLLARS).join(' ')} ARS CLP COP UYU`,
  '€': 'EUR',
  '£': 'GBP EGP LBP GIP FKP SHP',
  '¥': 'JPY CNY',
  '₹': 'INR',
  '₽': 'RUB',
  '₺': 'TRY',
  '₩': 'KRW',
  '₴': 'UAH',
  '₫': 'VND',
  '₪': 'ILS',
  '₦': 'NGN',
  '₱': 'PHP',
  '฿': 'THB',
  '₡': 'CRC',
  '₲': 'PYG',
  '₸': 'KZT',
  '₼': 'AZN',
  '₾': 'GEL',
  '₵': 'GHS',
  kr: 'SEK NOK DKK ISK',
  zł: 'PLN',
  kč: 'CZK',
  ft: 'HUF',
  lei: 'RON MDL',
  rs: 'INR PKR LKR NPR MUR SCR',
  руб: 'RUB BYN',
  р: 'RUB BYN',
  грн: 'UAH',
  fr: 'CHF XOF XAF XPF',
  sfr: 'CHF',
  tl: 'TRY',
  rm: 'MYR',
  rp: 'IDR',
  r: 'ZAR',
  's/': 'PEN',
  лв: 'BGN',
  дин: 'RSD',
  km: 'BAM',
  nt$: 'TWD',
  euro: 'EUR',
  eur: 'EUR',
  usd$: 'USD',
  dhs: 'AED MAD',
  q: 'GTQ',
}

/** Whether a text is the sign, code or abbreviation of a currency: `€`, `US$`, `CHF`, `kr.`. */
export function isCurrencyMark(text: string): boolean {
  if (/^\p{Lu}{0,3} ?\p{Sc}$/u.test(text)) return true
  return codes.has(text.toUpperCase()) || wordOf(text) in MEANT
}

const known = new Map<string, readonly string[] | undefined>()

/** The possible currencies of a mark, as codes; undefined if it is unknown. */
export function currenciesOf(mark: string): readonly string[] | undefined {
  // A file has the same few marks next to all its amounts.
  if (!known.has(mark)) known.set(mark, meantBy(mark))
  return known.get(mark)
}

function meantBy(mark: string): readonly string[] | undefined {
  const code = mark.toUpperCase()
  if (codes.has(code)) return [code]
  const [, before = '', sign] = /^(\p{Lu}{1,3}) ?(\p{Sc})$/u.exec(mark) ?? []
  if (sign === '$') return DOLLARS[before]?.split(' ')
  return MEANT[sign ?? wordOf(mark)]?.split(' ')
}

function wordOf(mark: string): string {
  return mark.toLowerCase().replace(/\.$/, '')
}

/** The currency marks in a file, and whether one currency fits all of them. */
export class SeenCurrencies {
  /** As written, in file order. */
  readonly marks = new Set<string>()
  private common: readonly string[] | undefined

  /** Whether no currency fits this mark and all before it. */
  note(mark: string): boolean {
    if (mark === '' || mark === '%' || this.marks.has(mark)) return this.areSeveral
    const meant = currenciesOf(mark)
    if (!meant) return this.areSeveral
    this.marks.add(mark)
    this.common = this.common?.filter((code) => meant.includes(code)) ?? meant
    return this.areSeveral
  }

  get areSeveral(): boolean {
    return this.common?.length === 0
  }
}
