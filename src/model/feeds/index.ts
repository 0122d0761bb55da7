import { adSpend } from './ad_spend.ts'
import { cartAdds } from './cart_adds.ts'
import { categories } from './categories.ts'
import { clicks } from './clicks.ts'
import { customers } from './customers.ts'
import { expenses } from './expenses.ts'
import { canBeDeleted, type Feed } from './feed.ts'
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
  adSpend,
  expenses,
  pageviews,
  scrolls,
  clicks,
  cartAdds,
] as const

/** The name of a feed, which is the name of its staging table too. */
export type FeedName = (typeof all)[number]['name']

/** Every feed, in an order in which what is referred to comes first. */
export const feeds: readonly Feed<FeedName>[] = all

export const feedNames: readonly FeedName[] = feeds.map(({ name }) => name)

const namesOf = (has: (feed: Feed) => boolean): readonly FeedName[] =>
  feeds.filter(has).map(({ name }) => name)

/** Feeds of events. Where events of several feeds share time and id, the feed that comes first here decides. */
export const eventFeeds = namesOf(({ isEvent }) => isEvent)
/** Feeds whose rows wait until their order is there. */
export const waitingFeeds = namesOf(({ waitsForOrder }) => waitsForOrder)
/** Feeds whose rows can be deleted by a newer row. */
export const deletableFeeds = namesOf(canBeDeleted)
/** Feeds whose rows can be decided again by a later file: they wait, or are counted anew. They keep their outcome. */
export const recountedFeeds = namesOf(
  ({ waitsForOrder, numbering }) => waitsForOrder || numbering !== undefined,
)
/** Feeds that other rows can bring a row into, before its own comes. */
export const inferableFeeds = namesOf(({ canBeInferred }) => canBeInferred)
/** Feeds that come every day in a shop that uses them: a day is complete once all of them cover it. */
export const dailyFeeds = namesOf(({ isDaily }) => isDaily)

const byName = new Map<string, Feed<FeedName>>(feeds.map((feed) => [feed.name, feed]))

/** The feed of that name; undefined if there is none. */
export function feedByName(name: FeedName): Feed<FeedName>
export function feedByName(name: string): Feed<FeedName> | undefined
export function feedByName(name: string): Feed<FeedName> | undefined {
  return byName.get(name)
}

export {
  type Column,
  type ColumnType,
  canBeDeleted,
  type Feed,
  hasUpdatedAt,
  isId,
  isKnownWithinGroup,
  keyInFile,
  type WebText,
} from './feed.ts'
