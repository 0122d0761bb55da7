import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import { Random } from '../base/random.ts'
import type { World } from '../world.ts'
import type { Catalog } from './catalog.ts'
import type { Product } from './product.ts'

/** Units in an average order. */
const UNITS_PER_ORDER = 4.5

/** Stock, reorder level and delivery, in days of sales. */
const DAYS = { first: 35, reorder: 10, delivery: 40 }

/** Every nth product also has stock in the outlet. */
const OUTLET_STEP = 6

const NOT_ORDERED = -1

/** The stock of the warehouse. Orders reduce it, and it is refilled when little is left, though not always in time. */
export class Stock {
  private readonly seed: number
  private readonly catalog: Catalog
  private readonly onHand: Int32Array
  private readonly outlet: Int32Array
  private readonly reorderLevel: Int32Array
  private readonly arrivesOn: Int32Array
  private readonly touched: Uint8Array
  private readonly dailyUnits: number
  private stocked = 0

  constructor({ options }: World, catalog: Catalog) {
    this.seed = options.seed
    this.catalog = catalog
    const count = catalog.products.length
    this.onHand = new Int32Array(count)
    this.outlet = new Int32Array(count)
    this.reorderLevel = new Int32Array(count)
    this.arrivesOn = new Int32Array(count).fill(NOT_ORDERED)
    this.touched = new Uint8Array(count)
    const popularity = catalog.products.reduce((sum, product) => sum + product.popularity, 0)
    this.dailyUnits = (options.orders / options.days) * (UNITS_PER_ORDER / popularity)
  }

  /** Units of a product sold in a number of days. */
  private worth(product: Product, days: number): number {
    return Math.ceil(product.popularity * this.dailyUnits * days)
  }

  sell(at: number, quantity: number): void {
    this.onHand[at] = Math.max(0, (this.onHand[at] as number) - quantity)
    this.touched[at] = 1
  }

  /** Ends a day: deliveries arrive, new ones are ordered. Returns the rows of everything that changed. */
  *close(day: number): Iterable<string> {
    const random = new Random(this.seed, 'stock', day)
    const time = timeText(day * DAY_SECONDS + 84_600)
    this.takeInNewProducts(random)
    for (let at = 0; at < this.stocked; at++) {
      const product = this.catalog.products[at] as Product
      if (this.arrivesOn[at] === day) {
        this.onHand[at] = (this.onHand[at] as number) + this.worth(product, DAYS.delivery) + 5
        this.arrivesOn[at] = NOT_ORDERED
        this.touched[at] = 1
      }
      const isLow = (this.onHand[at] as number) <= (this.reorderLevel[at] as number)
      if (isLow && this.arrivesOn[at] === NOT_ORDERED && product.isActive) {
        this.arrivesOn[at] = day + random.between(3, 14)
      }
      if (this.touched[at] === 0) continue
      this.touched[at] = 0
      yield `${product.id},${this.onHand[at]},${this.reorderLevel[at]},main,${time}`
    }
    for (let at = 0; at < this.stocked; at += OUTLET_STEP) {
      if (!random.chance(0.2)) continue
      const left = (this.outlet[at] as number) - random.between(1, 3)
      this.outlet[at] = left < 0 ? 12 : left
      yield `${this.catalog.products[at]?.id},${this.outlet[at]},3,outlet,${time}`
    }
  }

  /** The stock levels of a product, the main warehouse first. */
  levels(at: number): { location: string; onHand: number }[] {
    const main = { location: 'main', onHand: this.onHand[at] as number }
    return at % OUTLET_STEP === 0 ? [main, { location: 'outlet', onHand: this.outlet[at] as number }] : [main]
  }

  private takeInNewProducts(random: Random): void {
    for (; this.stocked < this.catalog.launchedCount; this.stocked++) {
      const product = this.catalog.products[this.stocked] as Product
      this.onHand[this.stocked] =
        (this.onHand[this.stocked] as number) + this.worth(product, DAYS.first) + random.between(5, 25)
      this.reorderLevel[this.stocked] = this.worth(product, DAYS.reorder) + 3
      this.outlet[this.stocked] = random.between(4, 12)
      this.touched[this.stocked] = 1
    }
  }
}
