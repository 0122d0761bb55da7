import { Quantiles } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { leaves } from '../catalog/categories.ts'
import type { Product } from '../catalog/product.ts'
import type { Line } from '../orders/basket.ts'
import { BLOG_POSTS, categoryPath, INFO_PAGES, target } from './pages.ts'
import type { Steps } from './steps.ts'
import type { Landing } from './traffic.ts'

const STAY = new Quantiles([2, 5, 10, 16, 25, 40, 70, 160])
const SCROLL_DEPTH = new Quantiles([8, 25, 40, 55, 75, 90, 100])

const SCROLLS = 0.34
const CLICK_IS_SEEN = 0.28
const CLICKS_ASIDE = 0.07

/** Someone walking through the shop. Adds steps page by page. */
export class Walk {
  private readonly random: Random
  private readonly catalog: Catalog
  private readonly steps: Steps

  constructor(random: Random, catalog: Catalog, steps: Steps) {
    this.random = random
    this.catalog = catalog
    this.steps = steps
  }

  private stay(): number {
    return Math.max(1, Math.round(STAY.draw(this.random)))
  }

  /** What people do on a page before they leave it. */
  private look(): void {
    const { random, steps } = this
    if (random.chance(SCROLLS)) {
      const percent = Math.round(SCROLL_DEPTH.draw(random))
      steps.scroll(random.between(1, 15), percent)
      if (percent < 90 && random.chance(0.15)) {
        steps.scroll(random.between(2, 20), Math.min(100, percent + random.between(5, 40)))
      }
    }
    if (random.chance(CLICKS_ASIDE)) steps.click(random.between(1, 12), random.pick(target.aside))
  }

  /** Opens the landing page. Returns the product if it is a product page. */
  land(landing: Landing, query: string, product?: Product): Product | undefined {
    const { random, steps } = this
    if (landing === 'product') {
      const shown = product ?? this.anyProduct()
      steps.page(0, shown.path, query)
      this.look()
      return shown
    }
    if (landing === 'category') steps.page(0, categoryPath((product ?? this.anyProduct()).leaf), query)
    else if (landing === 'blog') steps.page(0, random.pick(BLOG_POSTS), query)
    else steps.page(0, '/', query)
    this.look()
    return undefined
  }

  private anyProduct(): Product {
    return this.catalog.products[this.catalog.draw(this.random)] as Product
  }

  private go(path: string, id: string, text: string, query = ''): void {
    const { random, steps } = this
    if (random.chance(CLICK_IS_SEEN)) steps.click(this.stay(), target.link(path, id, text))
    steps.page(this.stay(), path, query)
    this.look()
  }

  /** Visits a page without products: mostly a category, rarely a search. */
  wander(): void {
    const { random } = this
    const way = random.fraction()
    if (way < 0.12) {
      const leaf = random.pick(leaves)
      this.go(
        '/search',
        'search',
        'Search',
        `q=${random.pick(leaf.nouns).toLowerCase().replaceAll(' ', '+')}`,
      )
    } else if (way < 0.22) this.go(random.pick(INFO_PAGES), 'footer-link', 'Info')
    else if (way < 0.3) this.go('/', 'logo', 'Home')
    else {
      const leaf = this.anyProduct().leaf
      this.go(categoryPath(leaf), 'nav-category', leaf.name)
    }
  }

  view(product: Product): void {
    if (this.random.chance(0.2)) this.go(categoryPath(product.leaf), 'nav-category', product.leaf.name)
    this.go(product.path, 'product-tile', 'View')
  }

  viewAny(): Product {
    const product = this.anyProduct()
    this.view(product)
    return product
  }

  putInCart(line: Line): void {
    const { random, steps } = this
    if (random.chance(0.4)) steps.click(random.between(3, 25), target.addToCart)
    steps.cart(random.between(1, 3), line)
  }

  openCart(): void {
    this.go('/cart', 'mini-cart', 'Cart')
  }

  openCheckout(): void {
    const { random, steps } = this
    if (random.chance(CLICK_IS_SEEN)) steps.click(this.stay(), target.checkout)
    steps.page(this.stay(), '/checkout')
  }

  order(): void {
    const { random, steps } = this
    if (random.chance(0.5)) steps.click(random.between(20, 60), target.placeOrder)
    steps.order(random.between(1, 4))
    steps.page(random.between(1, 3), '/checkout/confirmation')
  }
}
