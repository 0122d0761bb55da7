import { linePriced } from './line_amounts.ts'
import { amount } from './money.ts'
import { firstFilled } from './record_values.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'
import { isAmount, itemsOfCell } from './woo_cells.ts'
import { lineOfItem, type WooLine } from './woo_lines.ts'
import { type WooValues, wooOrderColumns, wooRows } from './woo_order.ts'

const orderNeeds = { order_id: 'text', order_date: 'time', status: 'text', order_total: 'money' } as const
const makes = ['orders', 'order_items', 'payments', 'refunds'] as const

const cannotKnow = [
  'The visit that an order came from.',
  'When money was paid back, if only its total is given: it has the time of the payment, otherwise of the order.',
]

const notes = [
  'An order is identified by `order_id`, a customer by the id of the account, a guest by the e-mail address in lower case.',
  'Amounts are without tax, as WooCommerce keeps them, unless the order’s total is right without its tax.',
  'The unit price is the price before discounts (`subtotal`), if the file has it; the discount is `subtotal` − `total`.',
  'A product is identified by its SKU, otherwise by its id, otherwise by its name.',
  'Fees are separate lines; a fee below 0 is a discount.',
  'A line without an id is identified by its product and its number among equal lines.',
]

/** One row per order, its lines in one cell. */
export const wooOrders = sourceKind({
  name: 'woocommerce_orders',
  source: 'woocommerce',
  title: 'orders of WooCommerce, a row an order with its lines in a cell',
  grain: 'An order; its lines are in `line_items`, its refunds in `refunds`.',
  needs: { ...orderNeeds, line_items: 'text' },
  lacks: ['item_name', 'line_item_1'],
  takes: wooOrderColumns,
  wholeOrders: true,
  makes,
  cannotKnow,
  notes,
  convert([record], make) {
    if (record) orderOfCells(record, record.values, [record.values.line_items], make)
  },
})

/** One row per order, one column per line. */
export const wooOrdersByColumn = sourceKind({
  name: 'woocommerce_orders_by_column',
  source: 'woocommerce',
  title: 'orders of WooCommerce, a row an order with a column for each line',
  grain: 'An order; its lines are in `line_item_1`, `line_item_2` and so on.',
  needs: { ...orderNeeds, line_item_1: 'text' },
  takes: wooOrderColumns,
  others: 'text',
  wholeOrders: true,
  makes,
  cannotKnow,
  notes,
  convert([record], make) {
    if (!record) return
    const cells = Object.entries(record.values as Readonly<Record<string, string | undefined>>)
      .filter(([column]) => /^line_item_\d+$/.test(column))
      .map(([, cell]) => cell)
    orderOfCells(record, record.values, cells, make)
  },
})

const itemColumns = {
  item_name: 'text',
  item_quantity: 'decimal',
  item_total: 'money',
} as const

const moreItemColumns = {
  item_id: 'text',
  item_product_id: 'text',
  item_sku: 'text',
  item_subtotal: 'money',
  item_total_tax: 'money',
  item_tax: 'money',
} as const

/** One row per line. */
export const wooOrderLines = sourceKind({
  name: 'woocommerce_order_lines',
  source: 'woocommerce',
  title: 'orders of WooCommerce, a row a line',
  grain: 'A line of an order; the columns of the order are repeated, or only on its first line.',
  needs: { ...orderNeeds, ...itemColumns },
  takes: { ...wooOrderColumns, ...moreItemColumns },
  order: 'order_id',
  opens: 'order_date',
  wholeOrders: true,
  makes,
  cannotKnow,
  notes,
  convert: (records, make) =>
    orderOfLines(
      records,
      records.map(({ values }) => values),
      make,
    ),
})

export type WooItemValues = Readonly<
  Partial<Record<keyof typeof itemColumns | keyof typeof moreItemColumns | 'item_price', string>>
>

function orderOfCells<Column extends string>(
  record: SourceRecord<Column>,
  values: WooValues,
  cells: ReadonlyArray<string | undefined>,
  make: Maker<Column>,
): void {
  const lines: WooLine[] = []
  for (const cell of cells) {
    const items = itemsOfCell(cell)
    const isWhole = items?.every((item) => item.total && [item.total, item.quantity].every(isAmount))
    if (!items || !isWhole) {
      const message = `"${cell}" is no list of lines: each needs a total, as in "name:Mug|sku:MUG|quantity:2|total:32.00".`
      make.reject(record, undefined, message)
      return
    }
    lines.push(...items.map(lineOfItem))
  }
  const rows = wooRows(values, lines)
  if (typeof rows === 'string') make.reject(record, undefined, rows)
  else {
    make.row('orders', rows.order, record)
    for (const row of rows.lines) make.row('order_items', row, record)
    for (const row of rows.payments) make.row('payments', row, record)
    for (const row of rows.refunds) make.row('refunds', row, record)
  }
}

/**
 * @param named the values of each record by the names that most exporters use
 * @param netLines whether the quantities of the lines can be reduced by returns
 */
export function orderOfLines<Column extends string>(
  records: readonly SourceRecord<Column>[],
  named: ReadonlyArray<WooValues & WooItemValues>,
  make: Maker<Column>,
  netLines = false,
): void {
  const order = firstFilled<WooValues>(named)
  const bearers = records.filter((_, index) => named[index]?.item_name !== undefined)
  const lines = named.filter(({ item_name }) => item_name !== undefined).map(lineOfValues)
  const rows = wooRows(order, lines, netLines)
  const first = records[0] as SourceRecord<Column>
  if (typeof rows === 'string') {
    for (const record of records) make.reject(record, undefined, rows)
    return
  }
  make.row('orders', rows.order, first)
  // Fees follow the lines. They belong to the order's first record.
  for (const [index, row] of rows.lines.entries()) make.row('order_items', row, bearers[index] ?? first)
  for (const row of rows.payments) make.row('payments', row, first)
  for (const row of rows.refunds) make.row('refunds', row, first)
  for (const record of records) make.use(record)
}

function lineOfValues(values: WooItemValues): WooLine {
  const { item_quantity, item_price, item_total } = values
  const total = item_total === undefined ? linePriced(item_quantity, item_price) : amount(item_total)
  return {
    id: values.item_id,
    sku: values.item_sku,
    productId: values.item_product_id,
    name: values.item_name,
    quantity: item_quantity,
    subtotal: values.item_subtotal,
    total,
    tax: values.item_total_tax ?? values.item_tax,
  }
}
