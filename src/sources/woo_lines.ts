import { lineOfTotals } from './line_amounts.ts'
import { amount } from './money.ts'
import { NumberedIds } from './numbered_ids.ts'
import type { CellItem } from './woo_cells.ts'

/** A line of a WooCommerce order, whatever the form of its file. Its amounts are for the whole line, without tax. */
export interface WooLine {
  id?: string | undefined
  sku?: string | undefined
  productId?: string | undefined
  name?: string | undefined
  quantity?: string | undefined
  /** Before discounts; undefined if the file only has the amount after them. */
  subtotal?: string | undefined
  total: bigint
  tax?: string | undefined
}

/** The line in an item of a cell. */
export function lineOfItem(item: CellItem): WooLine {
  return {
    id: item.id,
    sku: item.sku,
    productId: known(item._variation_id) ?? item.product_id,
    name: item.name,
    quantity: item.quantity,
    subtotal: item.subtotal ?? item.sub_total,
    total: amount(item.total),
    tax: item.total_tax ?? item.tax,
  }
}

/** Fees that are charged become lines: 'Gift wrap'. Fees below 0 are discounts of the order. */
export function lineOfFee(fee: CellItem): WooLine {
  const name = fee.title ?? fee.name ?? 'Fee'
  return { id: `fee/${fee.id ?? name}`, name, total: amount(fee.total), tax: fee.total_tax ?? fee.tax }
}

/** Rows of lines without their order. Each has an id, made from its product if the file has none. */
export function lineRows(lines: readonly WooLine[]) {
  const hasTax = lines.some(({ tax }) => tax !== undefined)
  const ids = new NumberedIds()
  return lines.map((line) => {
    const { id, name, quantity, subtotal, total, tax } = line
    const product_id = known(line.sku) ?? known(line.productId) ?? name
    return {
      order_item_id: ids.next(id ?? product_id ?? 'line'),
      product_id,
      product_name: name,
      ...lineOfTotals({ quantity, priced: subtotal === undefined ? total : amount(subtotal), total }),
      tax_amount: hasTax ? (tax ?? '0') : undefined,
    }
  })
}

/** Exporters write `0` and `unknown_product` for a deleted product. */
function known(text: string | undefined): string | undefined {
  return text === '0' || text === 'unknown_product' ? undefined : text
}
