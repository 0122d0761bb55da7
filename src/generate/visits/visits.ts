import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import { Random } from '../base/random.ts'
import { money } from '../base/text.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Product } from '../catalog/product.ts'
import type { Line } from '../orders/basket.ts'
import type { Order } from '../orders/order.ts'
import type { Output } from '../output/output.ts'
import type { Customers } from '../people/customers.ts'
import { customerId } from '../people/person.ts'
import type { World } from '../world.ts'
import { drawDevice, drawIp } from './devices.ts'
import { DOMAIN } from './pages.ts'
import { Walk } from './path.ts'
import { STEP, Steps } from './steps.ts'
import { Traffic, utmQuery } from './traffic.ts'
import { type VisitCalendar, visitorId } from './visit_calendar.ts'

/** The share of visits that see a product, and of those that put one in the cart. */
const FUNNEL = { view: 0.65, cart: 0.2 }

const KNOWN_VISITORS = 0.3

/** The visits of a day: sessions and their events, with planned orders at their end. */
export class Visits {
  private readonly world: World
  private readonly calendar: VisitCalendar
  private readonly customers: Customers
  private readonly catalog: Catalog
  private readonly steps = new Steps()
  /** For visits without an order: the share that sees a product, and the share of these that fills a cart. */
  private readonly views: number
  private readonly carts: number

  constructor(world: World, calendar: VisitCalendar, customers: Customers, catalog: Catalog) {
    this.world = world
    this.calendar = calendar
    this.customers = customers
    this.catalog = catalog
    const ordering = Math.min(1, (world.options.orders / world.options.sessions) * 0.9)
    const cart = Math.min(1, Math.max(FUNNEL.cart, ordering * 1.5))
    const view = Math.min(1, Math.max(FUNNEL.view, cart * 1.2))
    this.views = ordering === 1 ? 0 : (view - ordering) / (1 - ordering)
    this.carts = view === ordering ? 0 : (cart - ordering) / (view - ordering)
  }

  /** Returns the function that writes the visits of one day. */
  onDay(day: number, out: Output): (position: number, orders: readonly Order[]) => void {
    const random = new Random(this.world.options.seed, 'visits', day)
    const traffic = new Traffic(day)
    const walk = new Walk(random, this.catalog, this.steps)
    return (position, orders) => this.visit(random, walk, traffic, day, position, orders, out)
  }

  private visit(
    random: Random,
    walk: Walk,
    traffic: Traffic,
    day: number,
    position: number,
    orders: readonly Order[],
    out: Output,
  ): void {
    const second = this.calendar.start(day, position)
    const startedAt = day * DAY_SECONDS + second
    const source = traffic.draw(random, orders.length > 0)
    const query = utmQuery(source)
    const device = drawDevice(random, orders.length > 0)
    const landing = source.landing.draw(random)
    const { customer, userId } = this.visitor(random, day, second, orders[0])
    const { steps } = this
    steps.clear()
    if (orders.length > 0) this.buy(random, walk, landing, query, orders)
    else this.browse(random, walk, landing, query)
    steps.schedule(
      startedAt,
      orders.map((order) => order.placedAt),
      (day + 1) * DAY_SECONDS - 2,
    )
    const session = this.calendar.sessionId(day, position)
    const { places } = this.customers
    const place = places.place(
      customer >= 0 && random.chance(0.9) ? this.customers.placeOf(customer) : places.draw(random),
    )
    out.row(
      'sessions',
      `${session},${userId},${timeText(startedAt)},${device.csv},${place.csv},${drawIp(random)},${source.referrer},${
        steps.paths[0]
      },${query},,${device.browser},${source.source},${source.medium},${source.campaign}`,
    )
    this.writeEvents(session, userId, out)
  }

  private visitor(
    random: Random,
    day: number,
    second: number,
    order: Order | undefined,
  ): { customer: number; userId: string } {
    if (order) return { customer: order.customer, userId: order.userId }
    const way = random.fraction()
    if (way < KNOWN_VISITORS) {
      const customer = this.customers.drawBuyer(random, day, second)
      if (customer >= 0) return { customer, userId: customerId(customer) }
    }
    return { customer: -1, userId: way > 0.97 ? '' : visitorId(random, this.calendar.visitors) }
  }

  /** Looks at each product to buy, puts it in the cart, checks out. */
  private buy(
    random: Random,
    walk: Walk,
    landing: Parameters<Walk['land']>[0],
    query: string,
    orders: readonly Order[],
  ): void {
    let shown = walk.land(landing, query, orders[0]?.lines[0]?.product)
    for (const order of orders) {
      for (const line of order.lines) {
        if (line.product !== shown) walk.view(line.product)
        walk.putInCart(line)
        shown = undefined
      }
      if (random.chance(0.1)) walk.viewAny()
      walk.openCart()
      walk.openCheckout()
      walk.order()
    }
  }

  private browse(random: Random, walk: Walk, landing: Parameters<Walk['land']>[0], query: string): void {
    if (!random.chance(this.views)) {
      walk.land(landing === 'product' ? 'category' : landing, query)
      while (random.chance(0.5)) walk.wander()
      return
    }
    let shown = walk.land(landing, query)
    if (!shown && random.chance(0.35)) walk.wander()
    shown ??= walk.viewAny()
    if (!random.chance(this.carts)) {
      while (random.chance(0.5)) shown = walk.viewAny()
      return
    }
    this.fillCart(random, walk, shown)
    if (random.chance(0.5)) walk.openCart()
    if (random.chance(0.25)) walk.openCheckout()
  }

  private fillCart(random: Random, walk: Walk, first: Product): void {
    let shown = first
    let added = 0
    do {
      if (added > 0) shown = walk.viewAny()
      walk.putInCart(this.wish(random, shown))
      added += 1
    } while (added < 5 && random.chance(0.35))
  }

  private wish(random: Random, product: Product): Line {
    return { product, at: 0, price: product.price, quantity: random.chance(0.85) ? 1 : 2, discount: 0 }
  }

  private writeEvents(session: string, userId: string, out: Output): void {
    const { steps } = this
    let path = ''
    let previous = ''
    for (let step = 0; step < steps.count; step++) {
      const kind = steps.kinds[step] as number
      if (kind === STEP.order) continue
      const text = steps.texts[step] as string
      const head = `${session}.${step + 1},${session},${timeText(steps.times[step] as number)},${userId},${DOMAIN},`
      if (kind === STEP.page) {
        previous = path
        path = steps.paths[step] as string
        out.row('pageviews', `${head}${path},,${text},${previous}`)
      } else if (kind === STEP.scroll) {
        out.row('scrolls', `${head}${path},,,${previous},${text}`)
      } else if (kind === STEP.click) {
        out.row('clicks', `${head}${path},,,${previous},${text}`)
      } else {
        const { product, price, quantity } = steps.lines[step] as Line
        out.row(
          'cart_adds',
          `${head}${path},,,${previous},${product.id},${product.name},${money(price)},${quantity}`,
        )
      }
    }
  }
}
