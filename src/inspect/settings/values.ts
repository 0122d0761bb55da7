import { feedByName } from '../../model/feeds/index.ts'
import { shown } from '../../shown_text.ts'
import { columnOf, type FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import type { MappedColumn } from '../mapping/map_columns.ts'
import { type DateOrder, dateOrder } from '../values/date_order.ts'
import { type NumberMarks, numberMarks } from '../values/number_marks.ts'
import { LINE_TOTAL } from '../words/patterns.ts'
import { reading } from './table_layout.ts'

const NUMERIC = new Set(['money', 'price', 'decimal', 'integer', 'percent'])

function typeOf({ feed }: FileView, column: string): string {
  return column === LINE_TOTAL
    ? 'money'
    : (feedByName(feed).columns.find(({ name }) => name === column)?.type ?? 'text')
}

function numericOf(view: FileView): MappedColumn[] {
  return view.mapped.filter(({ column }) => NUMERIC.has(typeOf(view, column)))
}

/** How the numbers of a file are written. */
export function marksOf(view: FileView): NumberMarks {
  return numberMarks(numericOf(view).flatMap(({ facts }) => [...facts.values.keys()]))
}

/** Finds decimal and thousands marks when a number can be read two ways. */
export function numbers(view: FileView): Finding[] {
  const { feed, table } = view
  const marks = marksOf(view)
  if (marks.isContradictory) {
    return [
      {
        kind: 'doubtful',
        message: 'Some of its numbers have a decimal point, others a decimal comma: no setting reads both.',
      },
    ]
  }
  if (marks.ambiguous === undefined) return []
  const beside = view.beside.map(marksOf).find(({ decimal }) => decimal !== undefined)
  const decimal = marks.decimal ?? beside?.decimal ?? (table.layout.separator === ';' ? ',' : undefined)
  const because = marks.decimal
    ? 'others in the file prove how'
    : beside?.decimal
      ? 'a file beside it proves how'
      : 'files with ";" have decimal commas'
  const example = `"${shown(marks.ambiguous)}" reads two ways`
  if (decimal === undefined) {
    return [
      {
        kind: 'doubtful',
        message: `${example}, and nothing says which: set feeds.${feed}.reading.decimal to "." or ",".`,
      },
    ]
  }
  const thousands = marks.thousands ?? (decimal === ',' ? '.' : ',')
  return [
    {
      kind: 'doubtful',
      message: `${example}; ${because}.`,
      settings: [reading(feed, 'decimal', decimal), reading(feed, 'thousands', thousands)],
    },
  ]
}

/** The order of day and month, from all dates of the file together. */
function orderOf(view: FileView): DateOrder {
  const dated = view.mapped.filter(({ column }) => ['time', 'date'].includes(typeOf(view, column)))
  const texts = dated.filter(({ column }) => column !== 'birth_date').flatMap(({ facts }) => facts.first)
  return dateOrder(texts, new Date())
}

/** Finds the order of day and month when a date can be read two ways. */
export function dates(view: FileView): Finding[] {
  const { feed } = view
  const { order, ambiguous, isContradictory, likely } = orderOf(view)
  if (isContradictory) {
    return [
      {
        kind: 'doubtful',
        message: 'Some of its dates have the day first, others the month: no setting reads both.',
      },
    ]
  }
  if (ambiguous === undefined) return []
  const example = `"${shown(ambiguous)}" reads two ways`
  const beside = view.beside.map((each) => orderOf(each).order).find(Boolean)
  const found = order
    ? { order, because: 'others in the file prove which' }
    : beside
      ? { order: beside, because: 'a file beside it proves which' }
      : (likely ?? bySpelling(view))
  if (!found) {
    return [
      {
        kind: 'doubtful',
        message: `${example}, and nothing says which: set feeds.${feed}.reading.dates to dmy (day first) or mdy.`,
      },
    ]
  }
  const how = found.order === 'dmy' ? 'the day comes first' : 'the month comes first'
  return [
    {
      kind: 'doubtful',
      message: `${example}; probably ${how}: ${found.because}.`,
      settings: [reading(feed, 'dates', found.order)],
    },
  ]
}

/** Decimal commas suggest that the day comes first; dollars and AM that the month does. */
function bySpelling(view: FileView): DateOrder['likely'] {
  if (marksOf(view).decimal === ',') return { order: 'dmy', because: 'its numbers have decimal commas' }
  const amounts = numericOf(view).flatMap(({ facts }) => facts.examples)
  if (amounts.some((text) => text.startsWith('$')))
    return { order: 'mdy', because: 'its amounts are in dollars' }
  return undefined
}

/** Finds returns among the lines of orders. */
export function returnedLines(view: FileView): Finding[] {
  const quantity = view.feed === 'order_items' ? columnOf(view, 'product_qty') : undefined
  if (!quantity || quantity.negative === 0) return []
  const [count, is] = quantity.negative === 1 ? ['A line', 'is'] : [`${quantity.negative} lines`, 'are']
  return [
    {
      kind: 'doubtful',
      message: `${count} of a quantity below 0 ${is} a return, which is a refund of its order.`,
      settings: [reading(view.feed, 'returns', true)],
    },
  ]
}

/** Finds amounts below 0 that a feed has above 0. */
export function signs(view: FileView): Finding[] {
  const { feed } = view
  if (feed !== 'refunds' && feed !== 'expenses' && feed !== 'ad_spend') return []
  const amount = columnOf(view, 'amount')
  if (!amount || amount.filled === 0 || amount.negative < 0.9 * amount.filled) return []
  return [
    {
      kind: 'doubtful',
      message: `The amounts in "${shown(amount.name)}" are below 0; ${feed} has them above.`,
      settings: [reading(feed, 'sign', { [amount.name]: 'negative' })],
    },
  ]
}
