import { Expenses } from './business/expenses.ts'
import { Catalog } from './catalog/catalog.ts'
import { categoryRows, changeCatalog, Tariffs } from './catalog/catalog_changes.ts'
import { desiRow, type Product, productRow } from './catalog/product.ts'
import { Stock } from './catalog/stock.ts'
import { Delivery } from './delivery.ts'
import { Exports } from './exports/exports.ts'
import { platforms } from './exports/index.ts'
import { AdSpend } from './marketing/ad_spend.ts'
import { deliverOrder } from './orders/deliver_order.ts'
import type { Order } from './orders/order.ts'
import { Ordering } from './orders/ordering.ts'
import type { Cut } from './output/cut.ts'
import type { Output } from './output/output.ts'
import { changeCustomers, promote } from './people/customer_changes.ts'
import { Customers } from './people/customers.ts'
import { VisitCalendar } from './visits/visit_calendar.ts'
import { Visits } from './visits/visits.ts'
import type { World } from './world.ts'

/** The program yields to writes after this many visits or orders. */
const VISITS_PER_BREATH = 128
const ORDERS_PER_BREATH = 128

/** Simulates the shop day by day and writes what was asked for to the output. */
export class Shop {
  private readonly world: World
  private readonly out: Output
  private readonly delivery: Delivery
  readonly customers: Customers
  readonly catalog: Catalog
  readonly stock: Stock
  private readonly calendar: VisitCalendar
  private readonly ordering: Ordering
  private readonly visits: Visits
  private readonly adSpend: AdSpend
  private readonly expenses: Expenses
  private readonly tariffs = new Tariffs()
  private readonly exports: Exports | undefined

  /** @param exported where a platform's exports go, if the shop is written as exports */
  constructor(world: World, cut: Cut, out: Output, exported?: Output<string>) {
    this.world = world
    this.out = out
    this.delivery = new Delivery(cut, out)
    this.customers = new Customers(world)
    this.catalog = new Catalog(world)
    this.stock = new Stock(world, this.catalog)
    this.calendar = new VisitCalendar(world)
    this.ordering = new Ordering(world, this.calendar, this.customers, this.catalog)
    this.visits = new Visits(world, this.calendar, this.customers, this.catalog)
    this.adSpend = new AdSpend(world, this.calendar)
    this.expenses = new Expenses(world)
    const { as } = world.options
    this.exports = as && exported && new Exports(platforms[as], this, this.delivery, exported)
  }

  /** Simulates a day. */
  async live(day: number): Promise<void> {
    const { delivery, catalog, customers, world } = this
    await delivery.begin(day)
    if (day === world.start) for (const row of categoryRows()) delivery.reference('categories', row)
    this.tariffs.begin(day, day === world.start, delivery)
    changeCatalog(catalog, day, delivery)
    catalog.prepare(day)
    changeCustomers(world.options.seed, customers, day, delivery)
    const risen = new Set<number>()
    const orders = this.placeOrders(day, risen)
    // No platform exports visits.
    if (delivery.isTold && !this.exports) await this.tellDay(day, orders)
    // Orders of other days can change on days that are written.
    else await this.tellOrders(orders)
    promote(customers, risen, day, delivery)
    for (const row of this.stock.close(day)) delivery.row('inventory', row)
    for (const row of this.adSpend.on(day)) delivery.row('ad_spend', row)
    for (const row of this.expenses.on(day)) delivery.reference('expenses', row)
    if (delivery.endsWith(day)) await this.exports?.endDrop()
    await this.out.settle()
  }

  /** The orders of a day. Each is counted before the next is planned. */
  private *placeOrders(day: number, risen: Set<number>): Iterable<Order> {
    for (const order of this.ordering.place(day)) {
      for (const { at, quantity } of order.lines) this.stock.sell(at, quantity)
      if (order.customer >= 0 && this.customers.noteOrder(order.customer, day)) risen.add(order.customer)
      yield order
    }
  }

  /** Writes the day's visits in order, each with the orders that it leads to. */
  private async tellDay(day: number, orders: Iterable<Order>): Promise<void> {
    const waiting = orders[Symbol.iterator]()
    let next = this.tellUntilVisit(waiting)
    const visit = this.visits.onDay(day, this.out)
    const count = this.calendar.on(day)
    const here: Order[] = []
    for (let position = 0; position < count; position++) {
      here.length = 0
      while (next?.session === position) {
        here.push(next)
        this.tell(next)
        next = this.tellUntilVisit(waiting)
      }
      visit(position, here)
      if (position % VISITS_PER_BREATH === 0) await this.out.settle()
    }
  }

  private async tellOrders(orders: Iterable<Order>): Promise<void> {
    let told = 0
    for (const order of orders) {
      if (!this.delivery.isLeftOut) this.tell(order)
      told += 1
      if (told % ORDERS_PER_BREATH === 0) await this.out.settle()
    }
  }

  /** Writes the orders without a visit. Returns the next one with a visit, which is written with it. */
  private tellUntilVisit(orders: Iterator<Order>): Order | undefined {
    for (;;) {
      const { value, done } = orders.next()
      if (done) return undefined
      if ((value as Order).session >= 0) return value
      this.tell(value)
    }
  }

  private tell(order: Order): void {
    if (this.exports) this.exports.order(order)
    else deliverOrder(order, this.customers.places, this.delivery)
  }

  /** Writes the final state of the customers and products. */
  async tellNewest(): Promise<void> {
    if (!this.delivery.newestOnly || this.exports) return
    const { catalog, customers, out, world } = this
    for (let at = 0; at < catalog.launchedCount; at++) {
      const product = catalog.products[at] as Product
      out.row('products', productRow(product))
      out.row('product_desi', desiRow(product))
      if (at % 1_024 === 0) await out.settle()
    }
    for (let customer = 0; customer < customers.count; customer++) {
      out.row('customers', customers.row(customer, world.end))
      if (customer % 1_024 === 0) await out.settle()
    }
  }
}
