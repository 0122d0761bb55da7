import { numberIn } from './forms.ts'

/** How the numbers of a file are written, as far as they prove it. */
export interface NumberMarks {
  decimal: '.' | ',' | undefined
  thousands: '.' | ',' | ' ' | "'" | undefined
  /** A number that can be read two ways. */
  ambiguous: string | undefined
  /** Whether some numbers prove a decimal point and others a comma. */
  isContradictory: boolean
}

/** Learns the decimal and thousands marks from numbers. */
export function numberMarks(texts: Iterable<string>): NumberMarks {
  const decimals = new Set<string>()
  const thousands = new Set<string>()
  let ambiguous: string | undefined
  for (const text of texts) {
    const digits = numberIn(text)?.digits
    if (digits === undefined) continue
    const marks = marksOf(digits)
    if (marks.decimal) decimals.add(marks.decimal)
    if (marks.thousands) thousands.add(marks.thousands)
    if (marks.isAmbiguous) ambiguous ??= text
  }
  // One mark for thousands leaves the other for decimals.
  if (thousands.has('.')) decimals.add(',')
  if (thousands.has(',')) decimals.add('.')
  const [decimal] = decimals
  const [mark] = thousands
  return {
    decimal: decimals.size === 1 ? (decimal as '.' | ',') : undefined,
    thousands: mark as NumberMarks['thousands'],
    ambiguous,
    isContradictory: decimals.size > 1,
  }
}

interface Marks {
  decimal?: string | undefined
  thousands?: string | undefined
  isAmbiguous?: boolean
}

function marksOf(digits: string): Marks {
  const marks = digits.match(/[^\d]/g) ?? []
  const last = marks.at(-1)
  if (last === undefined) return {}
  const others = new Set(marks.slice(0, -1).map(plainMark))
  const isGroups = /^\d{1,3}(?:[^\d]\d{3})+$/.test(digits)
  if (!/[.,]/.test(last)) return { thousands: plainMark(last) }
  if (others.has(last)) return isGroups ? { thousands: last } : {}
  if (others.size > 0) return { decimal: last, thousands: [...others][0] }
  // 0.125 and .125 have no thousands; 1.5, 12.34 and 59.0000 have no groups of three.
  const behind = digits.length - digits.lastIndexOf(last) - 1
  if (behind !== 3 || /^0?[.,]/.test(digits) || digits.indexOf(last) > 3) return { decimal: last }
  return { isAmbiguous: true }
}

function plainMark(mark: string): string {
  if (/[\s\u00a0\u202f]/.test(mark)) return ' '
  return mark === '’' ? "'" : mark
}
