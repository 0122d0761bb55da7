import { POINT, ZERO } from '../csv/bytes.ts'
import { isCurrencyMark } from './currency_marks.ts'
import { remembered } from './remembered.ts'

/** A number as in a file, and its value with either decimal mark; undefined if that is impossible. */
export interface NumberText {
  isNegative: boolean
  /** Digits with a point, if `.` is the decimal mark and `,` the thousands mark. */
  point: string | undefined
  /** Digits with a point, if `,` is the decimal mark and `.` the thousands mark. */
  comma: string | undefined
  /** Sign or code of a currency next to it; empty if there is none. */
  currency: string
}

/** Allowed thousands marks; undefined: any. */
export type Thousands = '.' | ',' | ' ' | "'" | 'none' | undefined

// A mark before the digits belongs to the number unless it ends an abbreviation, as in `Rs.500`.
const PARTS = /^(\D*?)((?:\d|(?<![\p{L}/])[.,]\d)[\d.,'’ ]*)(\D*)$/u
const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g
const DASHES = /[\u2010-\u2015\u2212]/g
const NO_CENTS = /[.,]-{1,2}(?=$|[\s)\p{L}\p{Sc}])/u
const GROUPED = /^\d{1,3}(?:([ '’])\d{3})(?:\1\d{3})*(?=$|[.,])/
const NINE = 0x39
const forms = {
  point: /^(?:\d*|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3})(?:\.\d+)?$/,
  comma: /^(?:\d*|[1-9]\d{0,2}(?:\.\d{2,3})*\.\d{3})(?:,\d+)?$/,
}

/** Undefined if the text is not a number. */
export function numberText(text: string, thousands?: Thousands): NumberText | undefined {
  return thousands === undefined ? knownNumber(text) : readNumber(text, thousands)
}

const knownNumber = remembered((text) => readNumber(text, undefined))

function readNumber(text: string, thousands: Thousands): NumberText | undefined {
  const spaced = text.replace(SPACES, ' ').replace(DASHES, '-').replace(NO_CENTS, '').trim()
  const [, before, digits, behind] = PARTS.exec(spaced) ?? []
  if (before === undefined || digits === undefined || behind === undefined) return undefined
  const frame = frameOf(before, behind)
  if (!frame) return undefined
  const core = withoutGroups(digits.trim())
  if (/[ '’]/.test(core)) return undefined
  const point =
    forms.point.test(core) && isAllowed(core, ',', thousands) ? core.replaceAll(',', '') : undefined
  const comma =
    forms.comma.test(core) && isAllowed(core, '.', thousands)
      ? core.replaceAll('.', '').replace(',', '.')
      : undefined
  if (point === undefined && comma === undefined) return undefined
  return { ...frame, point, comma }
}

/** Whether a text is a number as feeds write it, whatever the marks of its file are. */
export function isPlainNumber(text: string): boolean {
  let point = -1
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === POINT && point < 0) point = at
    else if (unit < ZERO || unit > NINE) return false
  }
  if (point < 0) return true
  const decimals = text.length - point - 1
  return decimals > 0 && !(decimals === 3 && point >= 1 && point <= 3 && text.charCodeAt(0) !== ZERO)
}

/** The sign and the currency around the digits; undefined if there is something else. */
function frameOf(before: string, behind: string): { isNegative: boolean; currency: string } | undefined {
  const isBracketed = before.includes('(') && behind.includes(')')
  const around = isBracketed ? [before.replace('(', ''), behind.replace(')', '')] : [before, behind]
  const signs = around.join('').replaceAll(/[^+-]/g, '')
  if (signs.length > 1 || (isBracketed && signs !== '')) return undefined
  const marks = around.map((text) => text.replace(/[+-]/, '').trim())
  if (!marks.every((mark) => mark === '' || mark === '%' || isCurrencyMark(mark))) return undefined
  return { isNegative: isBracketed || signs === '-', currency: marks.find((mark) => mark !== '') ?? '' }
}

/** Spaces and apostrophes between thousands can only be read one way. */
function withoutGroups(digits: string): string {
  return digits.replace(GROUPED, (grouped) => grouped.replaceAll(/[ '’]/g, ''))
}

function isAllowed(core: string, mark: '.' | ',', thousands: Thousands): boolean {
  return thousands === undefined || thousands === mark || !core.includes(mark)
}
