import { DAY_SECONDS } from '../base/calendar.ts'
import { Random } from '../base/random.ts'
import type { Delivery } from '../delivery.ts'
import type { Customers } from './customers.ts'

/** How often each change happens to a customer in a year. */
const YEARLY = { moves: 0.12, movedBefore: 0.03 }

/** The share of customers checked each day for whether they have gone quiet. */
const CHECKED_DAILY = 1 / 60

/** Adds and changes the customers of a day. Changes by orders are handled elsewhere. */
export function changeCustomers(seed: number, customers: Customers, day: number, delivery: Delivery): void {
  const known = customers.count
  for (const customer of customers.register(day)) {
    delivery.appeared('customers', () => customers.row(customer, day))
  }
  if (known === 0) return
  const random = new Random(seed, 'customer changes', day)
  const times = (share: number) => Math.floor(known * share + random.fraction())
  for (let left = times(YEARLY.moves / 365); left > 0; left--) {
    moveOne(random, customers, random.below(known), day, delivery)
  }
  for (let left = times(YEARLY.movedBefore / 365); left > 0; left--) {
    moveOneBefore(random, customers, random.below(known), day, delivery)
  }
  for (let left = times(CHECKED_DAILY); left > 0; left--) {
    const customer = random.below(known)
    if (!customers.isQuiet(customer, day)) continue
    delivery.changed(
      'customers',
      day,
      () => customers.row(customer, day),
      () => customers.goQuiet(customer, day * DAY_SECONDS + 82_000),
    )
  }
}

function moveOne(
  random: Random,
  customers: Customers,
  customer: number,
  day: number,
  delivery: Delivery,
): void {
  const at = day * DAY_SECONDS + random.between(30_000, 70_000)
  const to = customers.places.drawMove(random, customers.placeOf(customer))
  if (at <= customers.lastChange(customer)) return
  delivery.changed(
    'customers',
    day,
    () => customers.row(customer, day),
    () => customers.move(customer, at, to),
  )
}

/** A move of some weeks ago becomes known, before or after other changes since. */
function moveOneBefore(
  random: Random,
  customers: Customers,
  customer: number,
  day: number,
  delivery: Delivery,
): void {
  const at = (day - random.between(5, 60)) * DAY_SECONDS + random.between(30_000, 70_000)
  const to = customers.places.drawMove(random, customers.placeOf(customer))
  const last = customers.lastChange(customer)
  if (at <= customers.registered(customer) || at === last) return
  if (at < last) {
    delivery.late('customers', day, () => customers.row(customer, day, to, at))
    return
  }
  delivery.changed(
    'customers',
    day,
    () => customers.row(customer, day),
    () => customers.move(customer, at, to),
  )
}

/** Promotes the customers whose orders of the day bring them into another segment. */
export function promote(
  customers: Customers,
  risen: ReadonlySet<number>,
  day: number,
  delivery: Delivery,
): void {
  for (const customer of risen) {
    delivery.changed(
      'customers',
      day,
      () => customers.row(customer, day),
      () => customers.promote(customer, day * DAY_SECONDS + 86_100),
    )
  }
}
