import { dayOf } from './providers.ts'
import type { FeedValues } from './source.ts'

/** An event in a shop's clickstream, in any format. */
export interface ShopEvent {
  /** The format's id for it. Without one it is made from what identifies the event. */
  id?: string | undefined
  /** In the format's words. */
  type: string
  time: string
  session: string
  user: string | undefined
  page?: Page | undefined
  product?: Product | undefined
}

/** A page, in the columns of the event feeds. */
export interface Page {
  domain?: string | undefined
  path?: string | undefined
  query?: string | undefined
  hash?: string | undefined
  previous_page?: string | undefined
}

export interface Product {
  id?: string | undefined
  name?: string | undefined
  price?: string | undefined
  quantity?: string | undefined
}

/** The session of a user without one: the events of one day. */
export function sessionOf(
  session: string | undefined,
  user: string | undefined,
  time: string,
): string | undefined {
  return session ?? (user && `${user}/${dayOf(time)}`)
}

/** A pageview. Without a page it is on the page of its product. */
export function pageviewRow(event: ShopEvent): FeedValues {
  const { page, product } = event
  const path = page?.path ?? (product?.id && `/product/${product.id}`)
  return { ...commonOf(event), ...page, path }
}

export function cartAddRow(event: ShopEvent): FeedValues {
  const { page, product } = event
  return {
    ...commonOf(event),
    ...page,
    product_id: product?.id,
    product_name: product?.name,
    product_price: product?.price,
    product_qty: product?.quantity,
  }
}

/** The order of a purchase without an id: purchases of one session at the same time are one order. */
export function orderIdOf({ session, time }: ShopEvent): string {
  return `${session}/${instantText(time)}`
}

/** A time in one spelling, because ids are made from it. */
function instantText(time: string): string {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d*)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/.exec(time)
  if (!found) return time
  const [, day, clock, fraction = '', zone] = found
  const offset = zone === undefined || zone === 'UTC' || zone === 'GMT' ? 'Z' : zone
  const second = new Date(`${day}T${clock}${offset}`).toISOString().slice(0, 19)
  return `${second}${fraction.replace(/\.?0*$/, '')}${zone === undefined ? '' : 'Z'}`
}

/** A line without an id. Equal lines of an order are counted: a format without quantities has one for each unit. */
export function lineRow(order_id: string, product: Product): FeedValues {
  const { id, name, price, quantity } = product
  return { order_id, product_id: id, product_name: name, product_price: price, product_qty: quantity ?? 1 }
}

function commonOf(event: ShopEvent): FeedValues {
  const { id, session, time, type, user, product } = event
  const event_id =
    id ?? [session, instantText(time), type, product?.id].filter((part) => part !== undefined).join('/')
  return { event_id, session_id: session, time, user_id: user }
}

/** The parts of a URL. Any other text becomes a path. */
export function pageOf(address: string | undefined): Page | undefined {
  if (address === undefined) return undefined
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url) return { path: address.split(/[?#]/, 1)[0] }
  return {
    domain: url.host || undefined,
    path: url.pathname || undefined,
    query: url.search.slice(1) || undefined,
    hash: url.hash.slice(1) || undefined,
  }
}
