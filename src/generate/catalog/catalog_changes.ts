import type { Delivery } from '../delivery.ts'
import type { Catalog } from './catalog.ts'
import { leaves, topCategories } from './categories.ts'
import type { Product } from './product.ts'
import { costRow, desiRow, productRow } from './product.ts'
import { isTariffDay, shippingRateRows } from './shipping_rates.ts'

/** The rows of the categories, top categories first. */
export function* categoryRows(): Iterable<string> {
  for (const { id, name } of topCategories) yield `${id},${name},,`
  for (const { id, name, parent } of leaves) yield `${id},${name},${parent},`
}

/** Launches and changes the products of a day. */
export function changeCatalog(catalog: Catalog, day: number, delivery: Delivery): void {
  for (const at of catalog.launch(day)) {
    const product = catalog.products[at] as Product
    delivery.appeared('products', () => productRow(product))
    delivery.appeared('product_desi', () => desiRow(product))
    if (product.hasCostFile) delivery.reference('product_costs', costRow(product, day))
  }
  for (const { product, kind, apply } of catalog.change(day)) {
    if (kind === 'desi' && delivery.newestOnly) {
      delivery.late('product_desi', day, () => desiRow(product))
    }
    delivery.changed('products', day, () => productRow(product), apply)
    if (kind === 'desi') delivery.appeared('product_desi', () => desiRow(product))
    if (kind === 'cost' && product.hasCostFile) delivery.reference('product_costs', costRow(product, day))
  }
}

/** The carriers' tariffs. A new one begins on some days of the year. */
export class Tariffs {
  private count = 0

  begin(day: number, isFirst: boolean, delivery: Delivery): void {
    if (!isFirst && !isTariffDay(day)) return
    for (const row of shippingRateRows(day, this.count)) delivery.reference('shipping_rates', row)
    this.count += 1
  }
}
