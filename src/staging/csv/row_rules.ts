import type { Rule } from '../../model/feeds/feed.ts'
import { HASH } from './bytes.ts'
import { type CheckedRow, isEmpty, isTooLongForId } from './checked_row.ts'
import { fieldText } from './field_text.ts'
import { FINDING, SEVERITY } from './findings.ts'

/** Checks a rule about a whole row, after each of its values was checked. */
export type RowRule = (row: CheckedRow) => void

/** 10¹², in hundredths. */
export const MONEY_BOUND = 1e14

/** Below this a product can be divided by 100 without losing cents. */
const EXACT = 2 ** 46

/** Prepares the rule for files with these columns. */
export function rowRule(rule: Rule, columns: readonly string[], currency: string | undefined): RowRule {
  const at = (name: string) => columns.indexOf(name)
  switch (rule.kind) {
    case 'one_of':
      return oneOf(rule.columns.map(at))
    case 'stands_in_for_id':
      return standsInForId(at(rule.column), at(rule.id))
    case 'not_generated':
      return notGenerated(at(rule.column), rule.form)
    case 'calendar':
      return inCalendar(at(rule.column))
    case 'days':
      return withinDays(at(rule.from), at(rule.to), rule.most)
    case 'line_gross':
      return lineGross(at(rule.price), at(rule.quantity), at(rule.discount))
    case 'currency':
      return sameCurrency(at(rule.column), currency)
  }
}

function oneOf(fields: readonly number[]): RowRule {
  return ({ scanner, findings }) => {
    if (fields.every((field) => isEmpty(scanner, field))) {
      findings.note(SEVERITY.missing, FINDING.allEmpty, fields.find((field) => field >= 0) ?? -1)
    }
  }
}

function standsInForId(field: number, id: number): RowRule {
  return (row) => {
    if (isEmpty(row.scanner, field) || !isEmpty(row.scanner, id)) return
    if (isTooLongForId(row, field)) row.findings.note(SEVERITY.range, FINDING.tooLongId, field)
  }
}

const generated = { whole: /^#\d+$/, ending: /#\d+$/ } as const

function notGenerated(field: number, form: keyof typeof generated): RowRule {
  return ({ bytes, scanner, findings }) => {
    if (isEmpty(scanner, field)) return
    // The first byte is enough for nearly all ids, without making a string.
    if (form === 'whole' && bytes[scanner.starts[field] as number] !== HASH) return
    if (generated[form].test(fieldText(bytes, scanner, field))) {
      findings.note(SEVERITY.invalid, FINDING.generatedId, field)
    }
  }
}

/** 1990-01-01 and 2100-01-01, in days from 1970-01-01. */
const CALENDAR = { first: 7_305, end: 47_482 }

/** Uses days that the check of their type has read. */
function inCalendar(field: number): RowRule {
  return ({ scanner, numbers, findings }) => {
    if (isEmpty(scanner, field) || findings.severity < SEVERITY.range) return
    const day = numbers[field] as number
    if (day < CALENDAR.first || day >= CALENDAR.end) {
      findings.note(SEVERITY.range, FINDING.outOfCalendar, field)
    }
  }
}

/** Uses days that the check of their type has read. */
function withinDays(from: number, to: number, most: number): RowRule {
  return ({ scanner, numbers, findings }) => {
    if (isEmpty(scanner, to) || findings.severity < SEVERITY.range) return
    const days = (numbers[to] as number) - (numbers[from] as number) + 1
    if (days < 1) findings.note(SEVERITY.range, FINDING.daysTurnedRound, to)
    else if (days > most) findings.note(SEVERITY.range, FINDING.tooManyDays, to)
  }
}

function sameCurrency(field: number, currency: string | undefined): RowRule {
  const expected = currency?.trim().toUpperCase()
  return ({ bytes, scanner, findings }) => {
    if (expected === undefined || isEmpty(scanner, field)) return
    if (fieldText(bytes, scanner, field).toUpperCase() !== expected) {
      findings.note(SEVERITY.invalid, FINDING.currency, field)
    }
  }
}

/**
 * A price times a count, in hundredths. Exact: with plain numbers if they can hold the product, otherwise big integers.
 */
function cents(unit: number, count: number): number {
  const product = unit * count
  return product < EXACT
    ? Math.floor((product + 50) / 100)
    : Number((BigInt(unit) * BigInt(count) + 50n) / 100n)
}

function lineGross(price: number, quantity: number, discount: number): RowRule {
  return ({ scanner, numbers, findings }) => {
    if (findings.severity < SEVERITY.range) return
    const unit = numbers[price] as number
    const count = numbers[quantity] as number
    if (unit < 0 || count < 0) return
    const gross = cents(unit, count)
    if (gross >= MONEY_BOUND) findings.note(SEVERITY.range, FINDING.gross, price)
    else if (!isEmpty(scanner, discount) && (numbers[discount] as number) > gross) {
      findings.note(SEVERITY.range, FINDING.discount, discount)
    }
  }
}
