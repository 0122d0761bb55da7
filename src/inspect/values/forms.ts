import { clockText } from '../../staging/reading/clock_text.ts'

/** What a value looks like, whatever its column's name. */
export type Form =
  | 'whole'
  | 'decimal'
  | 'day'
  | 'moment'
  | 'clock'
  | 'boolean'
  | 'email'
  | 'url'
  /** A word for an empty value. */
  | 'null'
  | 'word'

/** A number without the currency next to it. Brackets or a minus after it count as signs. */
const NUMBER =
  /^(?:[A-Z]{2,3}|kr\.?|zł|R\$|US\$|\p{Sc})?\s*([-−+(]?)\s*(?:\p{Sc}\s*)?(\d{1,3}(?:[.,'’ \u00a0\u202f]\d{2,3})+(?:[.,]\d{1,8})?|\d+(?:[.,]\d+)?|[.,]\d+)\s*([-−)]?)\s*(?:[A-Z]{3}|kr\.?|zł|Kč|\p{Sc})?$/u
const DAY =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|\p{L}{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.?[ -]\p{L}{3,9}\.?[ -]\d{2,4})$/u
const CLOCK = /^\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)? ?(?:[ap]\.?m\.?)?$/i
const EPOCH = /^1\d{9}(?:\d{3})?$/
const BOOLEAN = /^(?:true|false|t|f|yes|no|y|n)$/i
/** Words for an empty value. For numbers and dates more words are accepted. */
export const NULLS = /^(?:null|\(null\)|\\n|#n\/a|n\/?a|none|nan|nil|-+|–|—|undefined)$/i
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,250}\.[^\s@.]{2,63}$/
const URL = /^(?:https?:\/\/|\/)\S*$/i

/** Longer values are text, whatever they contain. */
const LONGEST = 60

/** The parts of a number as written. */
export interface WrittenNumber {
  /** Digits and marks. */
  digits: string
  isNegative: boolean
}

/** Splits a number into parts; undefined if the value is not a number. */
export function numberIn(text: string): WrittenNumber | undefined {
  if (text.length > LONGEST) return undefined
  const found = NUMBER.exec(text)
  if (!found) return undefined
  const [, before = '', digits = '', behind = ''] = found
  if ((before === '(') !== (behind === ')')) return undefined
  return { digits, isNegative: before === '(' || /[-−]/.test(before + behind) }
}

/** The form of a value that is trimmed and not empty. */
export function formOf(text: string): Form {
  if (text.length > 2 * LONGEST) return 'word'
  if (EPOCH.test(text)) return 'moment'
  if (DAY.test(text)) return 'day'
  if (CLOCK.test(text) && /[:h]|\d\.\d\d\.\d\d/.test(text)) return 'clock'
  if (isMoment(text)) return 'moment'
  const number = numberIn(text)
  if (number) return /^\d+$/.test(number.digits) ? 'whole' : 'decimal'
  if (NULLS.test(text)) return 'null'
  if (BOOLEAN.test(text)) return 'boolean'
  if (EMAIL.test(text)) return 'email'
  return URL.test(text) ? 'url' : 'word'
}

/** Whether a value is a day followed by a time of day. */
function isMoment(text: string): boolean {
  const day = /^(?:\p{L}{3,9}\.? \d{1,2},? \d{4}|[\d./-]{8,10}|\d{1,2}\.?[ -]\p{L}{3,9}\.?[ -]\d{2,4})/u.exec(
    text,
  )?.[0]
  return day !== undefined && DAY.test(day) && isClock(text.slice(day.length).trimEnd())
}

/** A time as loading reads it, including `14h05` and `um 14.05 Uhr`. */
function isClock(behindDay: string): boolean {
  return behindDay !== '' && clockText(behindDay) !== undefined
}
