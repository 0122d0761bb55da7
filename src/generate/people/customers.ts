import { dayText } from '../../calendar.ts'
import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import { Quantiles } from '../base/distributions.ts'
import { Random } from '../base/random.ts'
import { DailyCounts, dayWeight, type HoursOfDay } from '../base/volume.ts'
import type { World } from '../world.ts'
import { customerId, type Person, personOf } from './person.ts'
import { Places } from './places.ts'

const SEGMENTS = ['New', 'Regular', 'Loyal', 'VIP', 'Inactive', 'Business'] as const
const segment = { new: 0, regular: 1, loyal: 2, vip: 3, inactive: 4, business: 5 } as const

/** The number of orders at which a customer enters a segment. */
const PROMOTIONS: readonly (readonly [orders: number, segment: number])[] = [
  [8, segment.vip],
  [4, segment.loyal],
  [2, segment.regular],
]

/** The share of customers who registered before the history begins. */
const SHARE_BEFORE = 0.35

/** Days since a buyer or visitor registered: most come soon afterwards or never. */
const AGE_OF_BUYER = new Quantiles([0, 0, 1, 2, 4, 8, 14, 24, 40, 65, 110, 200, 420])

const NEIGHBOURS = 30

const NEVER = -1_000_000

/**
 * The customers, day by day: who is registered, where they live, which segment they are in. Each takes only a few
 * numbers; names and the like are computed from the customer's number.
 */
export class Customers {
  readonly places: Places
  private readonly seed: number
  private readonly start: number
  private readonly before: number
  private readonly counts: DailyCounts
  private readonly hours: HoursOfDay
  /** The number of customers that have a state so far. */
  private known = 0
  private readonly place: Uint16Array
  /** The place where each registered. It decides the country of their name, wherever they move. */
  private readonly firstPlace: Uint16Array
  private readonly segment: Uint8Array
  private readonly changedAt: Float64Array
  private readonly registeredAt: Float64Array
  private readonly lastOrderOn: Int32Array
  private readonly orderCount: Uint16Array

  constructor({ options, pools, start, lastDay, hours }: World) {
    const { seed, customers, days } = options
    this.seed = seed
    this.start = start
    this.hours = hours
    this.places = new Places(pools)
    this.before = Math.floor(customers * SHARE_BEFORE)
    this.counts = new DailyCounts(customers - this.before, start, days, lastDay, (day) =>
      dayWeight(seed, start, day),
    )
    const count = this.registeredUntil(lastDay + 1)
    this.place = new Uint16Array(count)
    this.firstPlace = new Uint16Array(count)
    this.segment = new Uint8Array(count)
    this.changedAt = new Float64Array(count)
    this.registeredAt = new Float64Array(count)
    this.lastOrderOn = new Int32Array(count).fill(NEVER)
    this.orderCount = new Uint16Array(count)
  }

  /** Number of customers registered before this day. Their numbers are lower. */
  private registeredUntil(day: number): number {
    return this.before + this.counts.until(day)
  }

  /** Registers the customers of a day. The first day includes those from before the history. */
  *register(day: number): Iterable<number> {
    const random = new Random(this.seed, 'register', day)
    const first = this.registeredUntil(day)
    const last = this.registeredUntil(day + 1)
    for (; this.known < last; this.known++) {
      const customer = this.known
      const isOld = customer < this.before
      const on = isOld ? day - 1 - Math.floor(((this.before - 1 - customer) * 900) / this.before) : day
      const second = isOld
        ? random.between(25_000, 80_000)
        : this.hours.second((customer - first) / (last - first))
      this.place[customer] = this.places.draw(random)
      this.firstPlace[customer] = this.placeOf(customer)
      this.segment[customer] = this.firstSegment(random, isOld)
      this.registeredAt[customer] = on * DAY_SECONDS + second
      this.changedAt[customer] = this.registeredAt[customer] as number
      yield customer
    }
  }

  private firstSegment(random: Random, isOld: boolean): number {
    if (random.chance(0.06)) return segment.business
    if (!isOld) return segment.new
    const share = random.fraction()
    return share < 0.3
      ? segment.new
      : share < 0.75
        ? segment.regular
        : share < 0.92
          ? segment.loyal
          : segment.vip
  }

  /** How many customers are registered by a second of a day. */
  private registeredBy(day: number, second: number): number {
    const first = this.registeredUntil(day)
    return first + Math.floor((this.registeredUntil(day + 1) - first) * this.hours.share(second))
  }

  /**
   * Draws someone who is registered by then: one of the many who buy soon after registering, or of the few who stay. −1
   * if there is nobody yet.
   */
  drawBuyer(random: Random, day: number, second: number): number {
    const count = this.registeredBy(day, second)
    if (count === 0) return -1
    const way = random.fraction()
    if (way < 0.4) return this.bySince(random, day, count)
    // Every 24th customer is a regular guest, every 4th an occasional one.
    if (way < 0.7) return strided(random, count, 24)
    if (way < 0.88) return strided(random, count, 4)
    return random.below(count)
  }

  private bySince(random: Random, day: number, count: number): number {
    const on = day - Math.floor(AGE_OF_BUYER.draw(random))
    if (on < this.start) return random.below(Math.min(count, Math.max(this.before, 1)))
    const first = this.registeredUntil(on)
    const last = Math.min(this.registeredUntil(on + 1), count)
    if (last > first) return first + random.below(last - first)
    // Nobody registered on that day, so it takes someone who registered a little earlier.
    return Math.max(0, Math.min(first, count) - 1 - random.below(NEIGHBOURS))
  }

  placeOf(customer: number): number {
    return this.place[customer] as number
  }

  isBusiness(customer: number): boolean {
    return this.segment[customer] === segment.business
  }

  hasOrdered(customer: number): boolean {
    return (this.orderCount[customer] as number) > 0
  }

  /** Counts an order. True if it moves the customer into another segment. */
  noteOrder(customer: number, day: number): boolean {
    this.lastOrderOn[customer] = day
    const count = Math.min((this.orderCount[customer] as number) + 1, 60_000)
    this.orderCount[customer] = count
    return this.promotion(customer) !== undefined
  }

  private promotion(customer: number): number | undefined {
    const now = this.segment[customer] as number
    if (now === segment.business) return undefined
    const count = this.orderCount[customer] as number
    const earned = PROMOTIONS.find(([orders]) => count >= orders)?.[1]
    if (now === segment.inactive) return earned ?? segment.regular
    return earned !== undefined && earned > now ? earned : undefined
  }

  promote(customer: number, at: number): void {
    this.segment[customer] = this.promotion(customer) ?? (this.segment[customer] as number)
    this.changedAt[customer] = at
  }

  /** Whether a customer may be reported as gone quiet by now. */
  isQuiet(customer: number, day: number): boolean {
    const since = Math.max(this.lastOrderOn[customer] as number, this.registeredOn(customer))
    return (this.segment[customer] as number) <= segment.loyal && day - since > 150
  }

  goQuiet(customer: number, at: number): void {
    this.segment[customer] = segment.inactive
    this.changedAt[customer] = at
  }

  move(customer: number, at: number, to: number): void {
    this.place[customer] = to
    this.changedAt[customer] = Math.max(at, this.changedAt[customer] as number)
  }

  lastChange(customer: number): number {
    return this.changedAt[customer] as number
  }

  ordersOf(customer: number): number {
    return this.orderCount[customer] as number
  }

  registered(customer: number): number {
    return this.registeredAt[customer] as number
  }

  registeredOn(customer: number): number {
    return Math.floor(this.registered(customer) / DAY_SECONDS)
  }

  person(customer: number): Person {
    const country = this.places.country(this.firstPlace[customer] as number)
    return personOf(this.seed, customer, country, this.registeredOn(customer))
  }

  /** How many have a state. */
  get count(): number {
    return this.known
  }

  /** The customer's row as of a day. Given a place and time, it is a state between others. */
  row(customer: number, day: number, place = this.placeOf(customer), at = this.lastChange(customer)): string {
    const registeredOn = this.registeredOn(customer)
    const person = this.person(customer)
    const daysSinceOrder = day - (this.lastOrderOn[customer] as number)
    return [
      customerId(customer),
      person.email,
      person.firstName,
      person.lastName,
      person.phone,
      person.gender,
      person.birthDate,
      this.places.place(place).csv,
      person.postalCode,
      SEGMENTS[this.segment[customer] as number],
      person.acquisitionChannel,
      person.emailVerified,
      daysSinceOrder <= 365,
      daysSinceOrder <= 90,
      dayText(registeredOn),
      timeText(at),
    ].join(',')
  }
}

function strided(random: Random, count: number, stride: number): number {
  const members = Math.floor((count + stride - 1) / stride)
  return Math.min(random.below(members) * stride, count - 1)
}
