import { currenciesOf, SeenCurrencies } from '../../staging/reading/currency_marks.ts'
import { numberText } from '../../staging/reading/number_text.ts'
import { columnOf, type FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import { numberIn } from '../values/forms.ts'
import { LINE_TOTAL } from '../words/patterns.ts'
import { marksOf } from './values.ts'

/** Amounts may differ by a cent per line. */
const CENT = 1.01

/** Finds orders in several currencies: those must never be added up. */
export function currencies(view: FileView): Finding[] {
  if (view.feed !== 'orders' || view.config.currency !== undefined) return []
  const currency = columnOf(view, 'currency')
  return currency ? severalCurrencies(currency.values) : severalMarks(view)
}

/** Finds several currency signs next to the amounts. */
function severalMarks({ mapped }: FileView): Finding[] {
  const counts = new Map<string, number>()
  const seen = new SeenCurrencies()
  for (const { facts } of mapped) {
    for (const [text, count] of facts.values) {
      const mark = numberIn(text) && numberText(text)?.currency
      const [code] = (mark && currenciesOf(mark)) || []
      if (!mark || code === undefined) continue
      seen.note(mark)
      counts.set(code, (counts.get(code) ?? 0) + count)
    }
  }
  return seen.areSeveral ? severalCurrencies(counts) : []
}

/** @param counted how often the file has each currency */
export function severalCurrencies(counted: ReadonlyMap<string, number>): Finding[] {
  const found = [...counted].sort((a, b) => b[1] - a[1]).map(([text]) => text.toUpperCase())
  const several = [...new Set(found)]
  const [most] = several
  if (several.length < 2 || most === undefined || !/^[A-Z]{3}$/.test(most)) return []
  const list = several.slice(0, 5).join(', ')
  return [
    {
      kind: 'doubtful',
      message: `Its orders are in several currencies (${list}), which no sum may mix. With a currency set, orders in another one are rejected.`,
      settings: [{ path: ['currency'], value: most }],
    },
  ]
}

interface Order {
  total: number
  shipping: number
  tax: number
  discount: number
}

interface Lines {
  count: number
  /** Σ price × quantity. */
  gross: number
  /** Σ price, assuming that it is the total of its line. */
  asTotals: number
  discount: number
  hasSeveralUnits: boolean
}

/**
 * Finds whether prices include tax. If they do, the total of an order equals its lines and shipping, without tax added.
 */
export function pricesIncludeTax(view: FileView): Finding[] {
  if (view.config.pricesIncludeTax || columnOf(view, 'prices_include_tax')) return []
  let [included, added] = [0, 0]
  for (const [{ total, shipping, tax, discount }, lines] of ordersWithLines(view)) {
    if (tax <= 0) continue
    const [least, most] = [Math.max(discount, lines.discount), discount + lines.discount]
    const goods = lines.gross + shipping
    const is = (sum: number) => near(total, sum - least, lines.count) || near(total, sum - most, lines.count)
    if (is(goods)) included++
    if (is(goods + tax)) added++
  }
  if (included === 0 || included < 9 * added) return []
  return [
    {
      kind: 'doubtful',
      message: `Its prices include tax: in ${included === 1 ? 'an order' : `${included} orders`} lines and shipping alone make the total.`,
      settings: [{ path: ['pricesIncludeTax'], value: true }],
    },
  ]
}

/** Finds whether a price column holds line totals, by comparing with the totals of orders. */
export function lineTotals(view: FileView): Finding[] {
  if (view.feed !== 'order_items' || columnOf(view, LINE_TOTAL)) return []
  const price = columnOf(view, 'product_price')
  let [units, totals] = [0, 0]
  for (const [{ total, shipping, tax, discount }, lines] of ordersWithLines(view)) {
    if (!lines.hasSeveralUnits) continue
    const rest = shipping - Math.max(discount, lines.discount)
    const is = (goods: number) =>
      near(total, goods + rest, lines.count) || near(total, goods + rest + tax, lines.count)
    if (is(lines.gross)) units++
    if (is(lines.asTotals)) totals++
  }
  if (!price || totals === 0 || totals < 9 * units) return []
  return [
    {
      kind: 'doubtful',
      message: `"${price.name}" holds the total of a line: added up so, the lines make what the orders charged.`,
      settings: [{ path: ['feeds', 'order_items', 'reading', 'lineTotal'], value: price.name }],
    },
  ]
}

/** The orders for which both the order and its lines were read. */
function ordersWithLines(view: FileView): [Order, Lines][] {
  const views = [view, ...view.beside]
  const lines = linesOf(views.filter(({ feed }) => feed === 'order_items'))
  if (lines.size === 0) return []
  return views
    .filter(({ feed }) => feed === 'orders')
    .flatMap((orders) => {
      const read = reader(orders)
      return orders.table.first.flatMap(({ fields }): [Order, Lines][] => {
        const own = lines.get(read.text(fields, 'order_id'))
        const total = read.number(fields, 'total_price')
        if (!own || total === undefined) return []
        const or0 = (column: string) => read.number(fields, column) ?? 0
        const order = {
          total,
          shipping: or0('shipping_price'),
          tax: or0('tax_amount'),
          discount: Math.abs(or0('discount')),
        }
        return [[order, own]]
      })
    })
}

function linesOf(views: readonly FileView[]): Map<string, Lines> {
  const lines = new Map<string, Lines>()
  for (const view of views) {
    const read = reader(view)
    for (const { fields } of view.table.first) {
      const price = read.number(fields, 'product_price')
      const quantity = read.number(fields, 'product_qty')
      const order = read.text(fields, 'order_id')
      if (price === undefined || quantity === undefined || order === '') continue
      const sum = lines.get(order) ?? { count: 0, gross: 0, asTotals: 0, discount: 0, hasSeveralUnits: false }
      sum.count++
      sum.gross += price * quantity
      sum.asTotals += price
      sum.discount += Math.abs(read.number(fields, 'discount') ?? 0)
      sum.hasSeveralUnits ||= quantity > 1
      lines.set(order, sum)
    }
  }
  return lines
}

function reader(view: FileView) {
  const decimal = marksOf(view).decimal ?? '.'
  const text = (fields: readonly string[], column: string) => {
    const facts = columnOf(view, column)
    return facts ? (fields[facts.index] ?? '') : ''
  }
  return {
    text,
    number(fields: readonly string[], column: string): number | undefined {
      const found = numberIn(text(fields, column))
      if (!found) return undefined
      const digits = found.digits.replace(decimal === ',' ? /[^\d,]/g : /[^\d.]/g, '').replace(',', '.')
      return found.isNegative ? -Number(digits) : Number(digits)
    },
  }
}

function near(one: number, other: number, lines: number): boolean {
  return Math.abs(one - other) < (CENT * (lines + 1)) / 100
}
