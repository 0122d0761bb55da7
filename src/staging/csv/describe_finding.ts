import type { ColumnType, Rule } from '../../model/feeds/feed.ts'
import { MASK, mask } from '../../privacy/mask.ts'
import { type CheckedRow, MAX_ID_CHARACTERS } from './checked_row.ts'
import { describeCutId } from './cut_id.ts'
import { fieldText } from './field_text.ts'
import { FINDING } from './findings.ts'
import { BELOW_OTHER_HEADER, HEADER_AGAIN } from './header_among_rows.ts'
import { describeMalformation } from './malformed.ts'
import type { RowPlan } from './row_plan.ts'

const DECIMAL = 'without plus sign, exponent or thousands mark'

const EXPECTED: Partial<Record<ColumnType, string>> = {
  money: `digits with an optional decimal part such as 1234.5, ${DECIMAL}`,
  price: `digits with an optional decimal part such as 1234.5, ${DECIMAL}`,
  decimal: `digits with an optional decimal part such as 0.75, ${DECIMAL}`,
  integer: 'a whole number such as 2 or 2.0',
  percent: 'a whole number from 0 to 100',
  time: 'an ISO 8601 time such as 2026-11-20, 2026-11-20 13:45 or 2026-11-20T13:45:00.123Z',
  date: 'an ISO 8601 date such as 2026-11-20',
  boolean: 'one of 0 1 true false t f yes no y n',
}

const LARGEST: Partial<Record<ColumnType, string>> = {
  money: 'below 10¹²',
  price: 'below 10¹⁰',
  integer: 'below 2³¹',
  percent: 'at most 100',
}

/** Words for a returned line, as tills and shops write them. */
const RETURNED =
  ' A line that was returned is a refund: with feeds.order_items.reading.returns: true in storehouse.config it becomes one of its order, and the next load reads the file again.'

const SHOWN_CHARACTERS = 60

/** Describes what is wrong with a row: column, value and what is accepted. */
export function describeFinding(row: CheckedRow, plan: RowPlan, types: readonly ColumnType[]): string {
  const { bytes, scanner, findings } = row
  const at = findings.column
  const name = `"${plan.columns[at] ?? ''}"`
  const type = types[at] ?? 'text'
  const isPersonal = plan.feed.columns.find((column) => column.name === plan.columns[at])?.isPersonal ?? false
  const value = () => (isPersonal ? MASK : mask(shorten(fieldText(bytes, scanner, at))))
  const { columns, encoding } = plan
  const settingsAt = `feeds.${plan.feed.name}`
  const context = { columns, encoding, settingsAt }
  const malformed = describeMalformation(findings.finding, bytes, scanner, context)
  if (malformed !== undefined) return malformed
  switch (findings.finding) {
    case FINDING.headerAgain:
      return HEADER_AGAIN
    case FINDING.belowOtherHeader:
      return BELOW_OTHER_HEADER
    case FINDING.empty:
      return `${name} is empty; every row needs it.`
    case FINDING.allEmpty:
      return `${alternatives(plan.feed.rules)} are empty; every row needs one of them.`
    case FINDING.invalid:
      return `${name} is "${value()}"; expected ${EXPECTED[type]}.`
    case FINDING.cutId:
      return describeCutId(`${name} is "${value()}"`)
    case FINDING.currency:
      return `${name} is "${value()}"; the configured currency is ${plan.currency}.`
    case FINDING.generatedId:
      return `${name} is "${value()}"; rows without an id are given ids of that form. Leave it empty, or write it in another way.`
    case FINDING.negative:
      return `${name} is ${value()}; it must not be negative.${plan.columns[at] === 'product_qty' ? RETURNED : ''}`
    case FINDING.tooLarge:
      return `${name} is ${value()}; it must be ${LARGEST[type]}.`
    case FINDING.tooManyDigits:
      return `${name} is ${value()}; a number has at most 200 characters, 100 of them before the point.`
    case FINDING.tooLongText:
      return `${name} has ${(scanner.ends[at] as number) - (scanner.starts[at] as number)} bytes; at most 1 MiB is accepted.`
    case FINDING.tooLongId:
      return `${name} is "${value()}"; an id has at most ${MAX_ID_CHARACTERS} characters.`
    case FINDING.early:
      return `${name} is ${value()}; times are accepted from 1990.`
    case FINDING.future:
      return `${name} is ${value()}, later than two days from now; it is tried again by every later run.`
    case FINDING.gross:
      return 'The quantity × price of this line is not below 10¹².'
    case FINDING.discount:
      return `${name} is ${value()}, more than the quantity × price of its line.`
    case FINDING.outOfCalendar:
      return `${name} is ${value()}; days are accepted from 1990 to 2099.`
    case FINDING.daysTurnedRound:
      return `${name} is ${value()}, before the day on which it begins.`
    case FINDING.tooManyDays:
      return `${name} is ${value()}; from first to last day there are at most ${mostDays(plan.feed.rules)} days.`
    default:
      return `The ${plan.columns.length} values of this row do not fit a row of a table; leave out columns that are not needed.`
  }
}

function alternatives(rules: readonly Rule[]): string {
  const columns = rules.flatMap((rule) => (rule.kind === 'one_of' ? rule.columns : []))
  return columns.map((column) => `"${column}"`).join(' and ')
}

function mostDays(rules: readonly Rule[]): number | undefined {
  return rules.find((rule) => rule.kind === 'days')?.most
}

function shorten(text: string): string {
  const characters = Array.from(text.slice(0, SHOWN_CHARACTERS * 2 + 2))
  return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}…` : text
}
