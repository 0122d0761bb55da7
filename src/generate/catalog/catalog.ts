import { DAY_SECONDS } from '../base/calendar.ts'
import { WeightedPositions } from '../base/distributions.ts'
import { Random } from '../base/random.ts'
import { DailyCounts, monthly } from '../base/volume.ts'
import type { World } from '../world.ts'
import { makeProducts, type Product } from './product.ts'

/** The share of products that exist on the first day. The others are launched one by one. */
const SHARE_AT_START = 0.85

/** How often each change happens to a product in a year. */
const YEARLY = { price: 2.5, cost: 1.5, desi: 0.15, rename: 0.1, retire: 0.05 }

export type ProductChange = keyof typeof YEARLY | 'launch'

/** The products, day by day: which are sold, and at what price and cost. */
export class Catalog {
  readonly products: readonly Product[]
  private readonly seed: number
  private readonly start: number
  private readonly atStart: number
  private readonly launches: DailyCounts
  private readonly changes: Record<keyof typeof YEARLY, DailyCounts>
  private readonly weights: Float64Array
  private readonly positions: WeightedPositions
  private launched = 0

  constructor({ options, pools, start, lastDay }: World) {
    const { seed, products, days } = options
    this.seed = seed
    this.start = start
    this.products = makeProducts(seed, products, pools.brands, (start - 1) * DAY_SECONDS + 7_200)
    this.atStart = Math.max(1, Math.ceil(products * SHARE_AT_START))
    const evenly = (total: number) => new DailyCounts(total, start, days, lastDay, () => 1)
    this.launches = evenly(products - this.atStart)
    const yearly = (rate: number) => evenly(Math.round((products * rate * days) / 365))
    this.changes = {
      price: yearly(YEARLY.price),
      cost: yearly(YEARLY.cost),
      desi: yearly(YEARLY.desi),
      rename: yearly(YEARLY.rename),
      retire: yearly(YEARLY.retire),
    }
    this.weights = new Float64Array(products)
    this.positions = new WeightedPositions(products)
  }

  get launchedCount(): number {
    return this.launched
  }

  /** The products launched on a day. On the first day: all that exist from the start. */
  *launch(day: number): Iterable<number> {
    const until = Math.min(this.atStart + this.launches.until(day + 1), this.products.length)
    for (; this.launched < until; this.launched++) {
      const product = this.products[this.launched] as Product
      if (day > this.start) {
        product.changedAt = day * DAY_SECONDS + 3_600
        product.desiChangedAt = product.changedAt
      }
      yield this.launched
    }
  }

  /**
   * The changes of a day. The caller applies each, so that it can look before and after. A product launched on the same
   * day doesn't change.
   */
  *change(day: number): Iterable<{ product: Product; kind: ProductChange; apply: () => void }> {
    if (day === this.start) return
    const random = new Random(this.seed, 'catalog', day)
    for (const kind of Object.keys(this.changes) as (keyof typeof YEARLY)[]) {
      for (let left = this.changes[kind].on(day); left > 0; left--) {
        const product = this.products[random.below(this.launched)] as Product
        const at = day * DAY_SECONDS + random.between(3_700, 20_000)
        if (!product.isActive || at <= product.changedAt) continue
        yield { product, kind, apply: () => this.apply(random, product, kind, at) }
      }
    }
  }

  private apply(random: Random, product: Product, kind: keyof typeof YEARLY, at: number): void {
    if (kind === 'price') {
      const price = Math.round((product.price * random.between(88, 116)) / 1000) * 10 - 1
      product.price = Math.max(product.cost + 10, price === product.price ? price + 10 : price)
    } else if (kind === 'cost') {
      const cost = Math.round((product.cost * random.between(94, 110)) / 100)
      product.cost = Math.max(1, cost === product.cost ? cost + 1 : cost)
    } else if (kind === 'desi') {
      product.desi = Math.round(product.desi * random.between(80, 130)) / 100 || 0.1
    } else if (kind === 'rename') {
      product.name = renamed(product.name)
    } else {
      product.isActive = false
    }
    if (kind === 'desi') product.desiChangedAt = at
    product.changedAt = at
  }

  /** Updates the chances of the products to a day: seasons, new and retired products. */
  prepare(day: number): void {
    const seasons = new Map<readonly number[], number>()
    for (let at = 0; at < this.launched; at++) {
      const product = this.products[at] as Product
      let season = seasons.get(product.leaf.season)
      if (season === undefined) {
        season = monthly(product.leaf.season, day)
        seasons.set(product.leaf.season, season)
      }
      this.weights[at] = product.isActive ? product.popularity * season : product.popularity * 0.001
    }
    this.positions.set(this.weights, this.launched)
  }

  /** Draws a product, popular ones more often. Retired ones are hardly ever bought. */
  draw(random: Random): number {
    return this.positions.draw(random)
  }
}

/** The name with its next edition. */
function renamed(name: string): string {
  const inner = name.startsWith('"') ? name.slice(1, -1) : name
  const edition = / \((\d+)\. edition\)$/.exec(inner)
  const next = edition
    ? `${inner.slice(0, edition.index)} (${Number(edition[1]) + 1}. edition)`
    : `${inner} (2. edition)`
  return name.startsWith('"') ? `"${next}"` : next
}
