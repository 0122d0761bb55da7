import { plain } from '../base/text.ts'
import type { Payment, Refund } from '../orders/course.ts'
import type { Order } from '../orders/order.ts'
import type { Customers } from '../people/customers.ts'
import type { Place } from '../people/faker_pools.ts'

/** Plain texts, not quoted for CSV. */
export interface PlaceTexts {
  country: string
  region: string
  city: string
}

/** The customer who ordered. */
interface Buyer {
  /** Empty for guests, like all other fields. */
  id: string
  email: string
  firstName: string
  lastName: string
  phone: string
}

/** A line as ordered; money in cents. */
export interface LineState {
  /** Id of the line, which contains that of the order. */
  id: string
  productId: string
  /** The product's name at the time of the order. */
  name: string
  quantity: number
  price: number
  /** The discount of the line alone, and with its share of the coupon. */
  discount: number
  discountInAll: number
  /** Its share of the order's shipping, and the tax on the line and on that shipping. */
  shipping: number
  tax: number
  shippingTax: number
}

/** An order with everything that has happened to it by an instant. Texts are not quoted. */
export interface OrderState {
  order: Order
  /** Instant of its last change. */
  changedAt: number
  status: string
  cancelledAt: number | undefined
  shippedAt: number | undefined
  /** The payment that succeeded, and when. */
  payment: (Payment & { at: number }) | undefined
  refund: Refund | undefined
  buyer: Buyer
  /** Undefined if the order has no address. */
  place: PlaceTexts | undefined
  lines: readonly LineState[]
}

/** The part of an order that is the same in all its states. */
export type OrderFrame = Pick<OrderState, 'order' | 'buyer' | 'place' | 'lines'>

const NOBODY: Buyer = { id: '', email: '', firstName: '', lastName: '', phone: '' }

export function placeTexts({ country, region, city }: Place): PlaceTexts {
  return { country, region: plain(region), city: plain(city) }
}

/** The order when it is placed. */
export function frameOf(order: Order, customers: Customers): OrderFrame {
  return {
    order,
    buyer: order.customer < 0 ? NOBODY : buyerOf(order.userId, order.customer, customers),
    place: order.place < 0 ? undefined : placeTexts(customers.places.place(order.place)),
    lines: linesOf(order),
  }
}

function buyerOf(id: string, customer: number, customers: Customers): Buyer {
  const { email, firstName, lastName, phone } = customers.person(customer)
  return { id, email, firstName: plain(firstName), lastName: plain(lastName), phone }
}

function linesOf(order: Order): LineState[] {
  const { lines } = order
  const reduced = lines.reduce((sum, { discount }) => sum + discount, 0)
  const left = lines.map(({ price, quantity, discount }) => price * quantity - discount)
  const byCoupon = spread(order.discount - reduced, left)
  const paid = left.map((amount, line) => amount - (byCoupon[line] as number))
  const shipping = spread(order.shipping, paid)
  // Goods and shipping together, so that the taxes add up to the order's tax.
  const taxes = spread(order.tax, [...paid, ...shipping])
  return lines.map(({ product, price, quantity, discount }, line) => ({
    id: `${order.id}-${line + 1}`,
    productId: product.id,
    name: plain(product.name),
    quantity,
    price,
    discount,
    discountInAll: discount + (byCoupon[line] as number),
    shipping: shipping[line] as number,
    tax: taxes[line] as number,
    shippingTax: taxes[lines.length + line] as number,
  }))
}

/** Splits a whole amount in proportion to weights. The parts add up to it. */
export function spread(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let weight = 0
  let given = 0
  return weights.map((own) => {
    weight += own
    const until = sum === 0 ? 0 : Math.round((amount * weight) / sum)
    const part = until - given
    given = until
    return part
  })
}

/** The instants at which an order changes, in order. */
export function changesOf({ course, refund }: Order): { at: number }[] {
  const payments = course.payments.flatMap(({ steps }) => steps)
  const all = [...course.steps, ...payments, ...(refund ? [refund] : [])].map(({ at }) => at)
  return [...new Set(all)].sort((a, b) => a - b).map((at) => ({ at }))
}

/** The order at an instant. */
export function stateAt(frame: OrderFrame, changedAt: number): OrderState {
  const { course, refund } = frame.order
  const steps = course.steps.filter(({ at }) => at <= changedAt)
  const atOf = (status: string) => steps.find((step) => step.status === status)?.at
  const paid = course.payments.flatMap((payment) => {
    const step = payment.steps.at(-1)
    return step?.status === 'succeeded' && step.at <= changedAt ? [{ ...payment, at: step.at }] : []
  })
  return {
    ...frame,
    changedAt,
    status: steps.at(-1)?.status ?? '',
    cancelledAt: atOf('cancelled'),
    shippedAt: atOf('shipped'),
    payment: paid[0],
    refund: refund && refund.at <= changedAt ? refund : undefined,
  }
}
