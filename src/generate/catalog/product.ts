import { dayText } from '../../calendar.ts'
import { timeText } from '../base/calendar.ts'
import { Quantiles } from '../base/distributions.ts'
import { Random } from '../base/random.ts'
import { money, numbered, quoted, slug } from '../base/text.ts'
import { type Leaf, leaves } from './categories.ts'

export interface Product {
  id: string
  /** Ready for CSV. */
  name: string
  path: string
  leaf: Leaf
  brand: string
  listingId: string
  /** In cents. */
  price: number
  cost: number
  desi: number
  isActive: boolean
  /** Its share of sales, before the season's factor. */
  popularity: number
  /** Products that are often bought with it. */
  companions: readonly number[]
  /** Whether its costs are in a separate file. */
  hasCostFile: boolean
  /** The instants at which the row of each file last changed. */
  changedAt: number
  desiChangedAt: number
}

const MARGIN = new Quantiles([0.3, 0.42, 0.5, 0.56, 0.62, 0.7])
const FINISHES =
  'Oak,Steel,Classic,Compact,Bamboo,Light,Pro,Soft,Copper,Nordic,Urban,Slim,Family,Travel'.split(',')

/** The long tail: the tenth product sells a quarter of what the first does. */
const popularityOfRank = (rank: number) => 1 / (rank + 3)

/** Makes the products as of the first day. */
export function makeProducts(
  seed: number,
  count: number,
  brands: readonly string[],
  firstInstant: number,
): Product[] {
  const random = new Random(seed, 'products')
  const ranks = shuffledRanks(random, count)
  const taken = new Set<string>()
  const products: Product[] = []
  for (let at = 0; at < count; at++) {
    const leaf = at < leaves.length ? (leaves[at] as Leaf) : random.pick(leaves)
    const brand = random.pick(brands)
    const name = uniqueName(random, taken, brand, leaf)
    const prices = new Quantiles(leaf.prices)
    const price = Math.round(prices.draw(random) / 10) * 10 - 1
    const id = numbered('P', at + 1, 5)
    // A listing has up to three variants, such as sizes.
    const listing = random.chance(0.3) && at > 0 ? (products[at - 1] as Product).listingId : `L${id.slice(1)}`
    products.push({
      id,
      name: quoted(name),
      path: `/product/${slug(name)}`,
      leaf,
      brand: quoted(brand),
      listingId: listing,
      price,
      cost: Math.max(1, Math.round(price * (1 - MARGIN.draw(random)))),
      desi: Math.round((leaf.desi[0] + (leaf.desi[1] - leaf.desi[0]) * random.fraction()) * 10) / 10,
      isActive: true,
      popularity: popularityOfRank(ranks[at] as number),
      companions: [],
      hasCostFile: random.chance(0.8),
      changedAt: firstInstant,
      desiChangedAt: firstInstant,
    })
  }
  for (const product of products) product.companions = drawCompanions(random, products, ranks)
  return products
}

function shuffledRanks(random: Random, count: number): number[] {
  const ranks = Array.from({ length: count }, (_, rank) => rank)
  for (let at = count - 1; at > 0; at--) {
    const other = random.below(at + 1)
    const rank = ranks[at] as number
    ranks[at] = ranks[other] as number
    ranks[other] = rank
  }
  return ranks
}

function uniqueName(random: Random, taken: Set<string>, brand: string, leaf: Leaf): string {
  const base = `${brand} ${random.pick(FINISHES)} ${random.pick(leaf.nouns)}`
  let name = base
  for (let mark = 2; taken.has(name); mark++) name = `${base} ${taken.size > 5_000 ? taken.size : mark}`
  taken.add(name)
  return name
}

/** Two or three other products, mostly ones that sell well. */
function drawCompanions(random: Random, products: readonly Product[], ranks: readonly number[]): number[] {
  const found = new Set<number>()
  for (let tries = 0; tries < 8 && found.size < 3; tries++) {
    const other = random.below(products.length)
    if ((ranks[other] as number) < products.length / 2 || tries > 5) found.add(other)
  }
  return [...found]
}

export function productRow(product: Product): string {
  return [
    product.id,
    product.name,
    product.leaf.id,
    product.leaf.name,
    product.brand,
    product.listingId,
    money(product.price),
    money(product.cost),
    product.desi,
    product.isActive,
    '',
    timeText(product.changedAt),
  ].join(',')
}

export function desiRow(product: Product): string {
  return `${product.id},${product.desi},${timeText(product.desiChangedAt)}`
}

export function costRow(product: Product, day: number): string {
  return `${product.id},${money(product.cost)},${dayText(day)}`
}
