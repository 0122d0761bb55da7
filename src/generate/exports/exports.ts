import { plain } from '../base/text.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Product } from '../catalog/product.ts'
import type { Stock } from '../catalog/stock.ts'
import type { Delivery } from '../delivery.ts'
import type { Order } from '../orders/order.ts'
import type { Output } from '../output/output.ts'
import type { Customers } from '../people/customers.ts'
import { customerId } from '../people/person.ts'
import { recordText } from './export_file.ts'
import { changesOf, frameOf, placeTexts, stateAt } from './order_state.ts'
import type { Platform, ProductState, Write } from './platform.ts'

/** The parts of the shop that exports show. */
export interface ExportedShop {
  customers: Customers
  catalog: Catalog
  stock: Stock
}

/** The program yields to writes after this many records. */
const RECORDS_PER_BREATH = 1_024

/**
 * Describes the shop in the exports of a platform. Each drop has the orders that changed, as a whole, and all
 * customers, products and stock as of its end.
 */
export class Exports {
  private readonly platform: Platform
  private readonly shop: ExportedShop
  private readonly delivery: Delivery
  private readonly out: Output<string>
  private readonly write: Write

  constructor(platform: Platform, shop: ExportedShop, delivery: Delivery, out: Output<string>) {
    this.platform = platform
    this.shop = shop
    this.delivery = delivery
    this.out = out
    this.write = (file, values) => out.row(file.name, recordText(file, values))
  }

  /** Writes an order that is being placed, now and after each later change. */
  order(order: Order): void {
    const { platform, delivery, write } = this
    const frame = frameOf(order, this.shop.customers)
    const changes = changesOf(order)
    delivery.eachDrop(changes, ({ at }) => platform.order(stateAt(frame, at), write))
    if (!platform.posting) return
    for (const { at } of changes) {
      delivery.onItsDay(at, order.day, () => platform.posting?.(stateAt(frame, at), write))
    }
  }

  /** Writes the state of the shop at the end of a drop. */
  async endDrop(): Promise<void> {
    const { product, stock, customer } = this.platform
    const { catalog, customers } = this.shop
    for (let at = 0; at < catalog.launchedCount; at++) {
      const state = this.productAt(at)
      product?.(state, this.write)
      for (const level of this.shop.stock.levels(at)) stock?.({ ...state, ...level }, this.write)
      if (at % RECORDS_PER_BREATH === 0) await this.out.settle()
    }
    for (let at = 0; customer && at < customers.count; at++) {
      customer(this.customerAt(at), this.write)
      if (at % RECORDS_PER_BREATH === 0) await this.out.settle()
    }
  }

  private productAt(at: number): ProductState {
    const product = this.shop.catalog.products[at] as Product
    const [main] = this.shop.stock.levels(at)
    return { product, name: plain(product.name), brand: plain(product.brand), onHand: main?.onHand ?? 0 }
  }

  private customerAt(customer: number) {
    const { customers } = this.shop
    const person = customers.person(customer)
    return {
      id: customerId(customer),
      person: { ...person, firstName: plain(person.firstName), lastName: plain(person.lastName) },
      place: placeTexts(customers.places.place(customers.placeOf(customer))),
      postalCode: person.postalCode,
      orderCount: customers.ordersOf(customer),
      registeredAt: customers.registered(customer),
      changedAt: customers.lastChange(customer),
    }
  }
}
