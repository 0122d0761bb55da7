import { Choice } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Product } from '../catalog/product.ts'
import { promotionOf } from './discounts.ts'

/** A line of an order; money in cents. */
export interface Line {
  product: Product
  /** Position of the product in the catalog. */
  at: number
  price: number
  quantity: number
  discount: number
}

const LINE_COUNTS = new Choice<number>([
  [1, 24],
  [2, 20],
  [3, 18],
  [4, 14],
  [5, 10],
  [6, 6],
  [7, 4],
  [8, 4],
])
const QUANTITIES = new Choice<number>([
  [1, 78],
  [2, 14],
  [3, 5],
  [4, 2],
  [6, 1],
])

/** How often the next product of a basket goes with one that is already in it. */
const TOGETHER = 0.45

/** What someone buys on a day: different products, some of them because of another. */
export function drawBasket(random: Random, catalog: Catalog, day: number, isBusiness: boolean): Line[] {
  const wanted = Math.min(LINE_COUNTS.draw(random), catalog.launchedCount)
  const lines: Line[] = []
  for (let tries = 0; lines.length < wanted && tries < wanted * 4; tries++) {
    const at =
      lines.length > 0 && random.chance(TOGETHER) ? companion(random, catalog, lines) : catalog.draw(random)
    if (at < 0 || lines.some((line) => line.at === at)) continue
    const product = catalog.products[at] as Product
    const quantity = QUANTITIES.draw(random) * (isBusiness && random.chance(0.5) ? 5 : 1)
    const gross = quantity * product.price
    lines.push({
      product,
      at,
      price: product.price,
      quantity,
      discount: Math.round((gross * promotionOf(random, product.leaf, day)) / 100),
    })
  }
  return lines
}

function companion(random: Random, catalog: Catalog, lines: readonly Line[]): number {
  const { companions } = random.pick(lines).product
  if (companions.length === 0) return -1
  const at = random.pick(companions)
  return at < catalog.launchedCount && catalog.products[at]?.isActive ? at : -1
}
