import type { ValueType } from '../model/reading.ts'
import { lineOfTotals } from './line_amounts.ts'
import { amount, decimal } from './money.ts'
import type { FeedValues } from './source.ts'

/** What identifies a line and its price. */
export const itemNeeds = {
  item_id: 'text',
  sku: 'text',
  qty_ordered: 'decimal',
  price: 'money',
} as const satisfies Record<string, ValueType>

export const itemTakes = {
  parent_item_id: 'text',
  product_type: 'text',
  name: 'text',
  base_price: 'money',
  row_total: 'money',
  base_row_total: 'money',
  tax_amount: 'money',
  base_tax_amount: 'money',
  discount_amount: 'money',
  base_discount_amount: 'money',
  discount_tax_compensation_amount: 'money',
  base_discount_tax_compensation_amount: 'money',
} as const satisfies Record<string, ValueType>

type Values = Readonly<Partial<Record<keyof typeof itemNeeds | keyof typeof itemTakes, string>>>

/** Splits records into lines and parts of lines: an order's parents and children are found together. */
export function parentsAndChildren<Item extends { values: Values }>(items: readonly Item[]) {
  const byId = new Map(items.map((item) => [item.values.item_id, item]))
  const parentOf = ({ values }: Item) =>
    values.parent_item_id === undefined || values.parent_item_id === '0'
      ? undefined
      : byId.get(values.parent_item_id)
  /** Bundles whose price is that of their parts. These are the lines. */
  const priced = new Set(
    items
      .filter((item) => parentOf(item)?.values.product_type === 'bundle' && priceOf(item.values) > 0n)
      .map((item) => parentOf(item)),
  )
  const isPart = (item: Item) => {
    const parent = parentOf(item)
    return parent ? !priced.has(parent) : priced.has(item)
  }
  return { lines: items.filter((item) => !isPart(item)), parts: items.filter(isPart) }
}

const priceOf = (values: Values) => amount(values.base_price ?? values.price)

/** A line's amounts in the shop's currency if the file has them, otherwise in the order's. All are without tax. */
export function magentoLine(values: Values, order_id: string | undefined): FeedValues {
  const { pick, discount } = amountsOf(values)
  const given = pick('row_total')
  const quantity = values.qty_ordered ?? '1'
  const whole = Number.isInteger(Number(quantity))
  const ids = { order_id, order_item_id: values.item_id, product_id: values.sku, product_name: values.name }
  const tax_amount = pick('tax_amount')
  if (given === undefined && whole) {
    const price = { product_price: decimal(priceOf(values)), product_qty: Number(quantity) }
    return { ...ids, ...price, discount: discount > 0n ? decimal(discount) : undefined, tax_amount }
  }
  const priced = given === undefined ? (priceOf(values) * amount(quantity)) / 10_000n : amount(given)
  return { ...ids, ...lineOfTotals({ quantity, priced, total: priced - discount }), tax_amount }
}

/** Discounts can include tax if catalogue prices do. The amount that compensates for it is not a discount. */
function amountsOf(values: Values) {
  const pick = (name: 'row_total' | 'tax_amount' | 'discount_amount' | 'discount_tax_compensation_amount') =>
    values[`base_${name}`] ?? values[name]
  const discount = amount(pick('discount_amount'))
  const compensated = amount(pick('discount_tax_compensation_amount'))
  return { pick, discount: (discount < 0n ? -discount : discount) - compensated }
}
