import { clockText } from '../../staging/reading/clock_text.ts'
import { dayText } from '../../staging/reading/day_text.ts'

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
/** Digits alone are a day only with the year first. Most others are ids. */
const COMPACT_DAY = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/
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
  const time = formOfTime(text)
  if (time) return time
  if (CLOCK.test(text) && /[:h]|\d\.\d\d\.\d\d/.test(text)) return 'clock'
  const number = numberIn(text)
  if (number) return /^\d+$/.test(number.digits) ? 'whole' : 'decimal'
  if (NULLS.test(text)) return 'null'
  if (BOOLEAN.test(text)) return 'boolean'
  if (EMAIL.test(text)) return 'email'
  return URL.test(text) ? 'url' : 'word'
}

/** A day, with or without a time of day, in every spelling that loading reads. */
function formOfTime(text: string): 'day' | 'moment' | undefined {
  if (/^\d+$/.test(text)) return COMPACT_DAY.test(text) ? 'day' : undefined
  const day = /\d/.test(text) ? dayText(text) : undefined
  if (!day || Object.keys(day.readings).length === 0) return undefined
  if (day.rest === '') return 'day'
  return clockText(day.rest) && 'moment'
}
