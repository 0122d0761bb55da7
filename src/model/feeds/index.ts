import { cartAdds } from './cart_adds.ts'
import { categories } from './categories.ts'
import { clicks } from './clicks.ts'
import { customers } from './customers.ts'
import type { Feed } from './feed.ts'
import { inventory } from './inventory.ts'
import { orderItems } from './order_items.ts'
import { orders } from './orders.ts'
import { pageviews } from './pageviews.ts'
import { payments } from './payments.ts'
import { productCosts } from './product_costs.ts'
import { productDesi } from './product_desi.ts'
import { products } from './products.ts'
import { refunds } from './refunds.ts'
import { scrolls } from './scrolls.ts'
import { sessions } from './sessions.ts'
import { shippingRates } from './shipping_rates.ts'

const all = [
  customers,
  categories,
  products,
  productCosts,
  productDesi,
  shippingRates,
  inventory,
  sessions,
  orders,
  orderItems,
  payments,
  refunds,
  pageviews,
  scrolls,
  clicks,
  cartAdds,
] as const

/** The name of a feed, which is the name of its staging table too. */
export type FeedName = (typeof all)[number]['name']

/** Every feed, in an order in which what is referred to comes first. */
export const feeds: readonly Feed<FeedName>[] = all

const byName = new Map<string, Feed<FeedName>>(feeds.map((feed) => [feed.name, feed]))

/** The feed of that name; undefined if there is none. */
export function feedByName(name: FeedName): Feed<FeedName>
export function feedByName(name: string): Feed<FeedName> | undefined
export function feedByName(name: string): Feed<FeedName> | undefined {
  return byName.get(name)
}

export type { Column, ColumnType, Feed, Rule } from './feed.ts'
