import { DAY_SECONDS } from '../base/calendar.ts'
import { hashFraction, Random } from '../base/random.ts'
import { DailyCounts, dayWeight } from '../base/volume.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Customers } from '../people/customers.ts'
import { customerId } from '../people/person.ts'
import { type VisitCalendar, visitorId } from '../visits/visit_calendar.ts'
import type { World } from '../world.ts'
import { drawBasket } from './basket.ts'
import { drawCoupon } from './discounts.ts'
import { completeOrder, type Order, orderId } from './order.ts'

/** Share of orders by telephone or from marketplaces. They have no session. */
const WITHOUT_SESSION = 0.08
const OTHER_CHANNELS = ['Phone', 'Marketplace', 'Marketplace', 'Store']

const GUESTS = 0.12

/** Share of sessions with an order that have a second one. */
const SECOND_ORDERS = 0.02

/**
 * The orders, day by day. They are planned before the visits that lead to them, so that a history can be simulated
 * quickly up to a later day.
 */
export class Ordering {
  private readonly seed: number
  private readonly counts: DailyCounts
  private readonly visits: VisitCalendar
  private readonly customers: Customers
  private readonly catalog: Catalog

  constructor(world: World, visits: VisitCalendar, customers: Customers, catalog: Catalog) {
    const { options, start, lastDay } = world
    const { seed, orders, days } = options
    this.seed = seed
    this.visits = visits
    this.customers = customers
    this.catalog = catalog
    const weight = (day: number) => dayWeight(seed, start, day) * (0.92 + 0.16 * hashFraction(seed, day, 8))
    this.counts = new DailyCounts(orders, start, days, lastDay, weight)
  }

  on(day: number): number {
    return this.counts.on(day)
  }

  /** The orders of a day by the position of their session. Each is yielded before the next is planned. */
  *place(day: number): Iterable<Order> {
    const random = new Random(this.seed, 'orders', day)
    const first = this.counts.until(day)
    const count = this.counts.on(day)
    const visits = this.visits.on(day)
    let before: Order | undefined
    for (let position = 0; position < count; position++) {
      const low = Math.floor((position * visits) / count)
      const high = Math.floor(((position + 1) * visits) / count)
      // Without a free visit of its own, it joins the previous one.
      const session = high > low ? low + random.below(high - low) : Math.min(low, visits - 1)
      const order = this.placeOne(random, day, first + position, session, (position + 0.5) / count, before)
      yield order
      if (order.session >= 0) before = order
    }
  }

  private placeOne(
    random: Random,
    day: number,
    number: number,
    position: number,
    share: number,
    before: Order | undefined,
  ): Order {
    const hasSession = position >= 0 && !random.chance(WITHOUT_SESSION)
    const follows =
      hasSession && before !== undefined && (random.chance(SECOND_ORDERS) || before.session >= position)
    const session = hasSession ? (follows ? (before as Order).session : position) : -1
    const second = hasSession ? this.visits.start(day, session) : this.visits.second(share)
    const customer = follows ? (before as Order).customer : this.drawCustomer(random, day, second)
    const lines = drawBasket(random, this.catalog, day, customer >= 0 && this.customers.isBusiness(customer))
    // Time to look at each product and to check out.
    const takes = 90 + lines.length * random.between(35, 90) + random.between(0, 240)
    const from = follows ? (before as Order).placedAt : day * DAY_SECONDS + second
    return completeOrder(random, {
      id: orderId(number),
      session,
      sessionId: session < 0 ? '' : this.visits.sessionId(day, session),
      customer,
      userId: this.userOf(random, customer, session, follows ? before : undefined),
      placedAt: Math.min(from + (hasSession ? takes : 0), (day + 1) * DAY_SECONDS - 20),
      place: this.placeOf(random, customer),
      channel: session < 0 ? random.pick(OTHER_CHANNELS) : '',
      lines,
      coupon: drawCoupon(random, day, customer >= 0 && !this.customers.hasOrdered(customer)),
    })
  }

  /** The customer; −1 for a guest. */
  private drawCustomer(random: Random, day: number, second: number): number {
    return random.chance(GUESTS) ? -1 : this.customers.drawBuyer(random, day, second)
  }

  private userOf(random: Random, customer: number, session: number, before: Order | undefined): string {
    if (before) return before.userId
    if (customer >= 0) return customerId(customer)
    return session < 0 ? '' : visitorId(random, this.visits.visitors)
  }

  /**
   * The destination: mostly the customer's home, sometimes another place. Some orders have no address, and the
   * customer's row decides.
   */
  private placeOf(random: Random, customer: number): number {
    const { places } = this.customers
    if (customer < 0) return places.draw(random)
    const way = random.fraction()
    if (way < 0.3) return -1
    return way < 0.94 ? this.customers.placeOf(customer) : places.draw(random)
  }
}
