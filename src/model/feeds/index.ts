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

/** The name of a feed and of its staging table. */
export type FeedName = (typeof all)[number]['name']

/** Every feed, each after those that it refers to. */
export const feeds: readonly Feed<FeedName>[] = all

export const feedNames: readonly FeedName[] = feeds.map(({ name }) => name)

const namesOf = (has: (feed: Feed) => boolean): readonly FeedName[] =>
  feeds.filter(has).map(({ name }) => name)

/** Feeds of events. If events of several feeds share time and id, the feed that comes first here wins. */
export const eventFeeds = namesOf(({ isEvent }) => isEvent)
/**
 * Feeds whose months can leave production. Cart adds stay: they are few, and each name that a product gets or loses decides
 * again which product they mean.
 */
export const archivableFeeds = namesOf(
  ({ isEvent, columns }) => isEvent && !columns.some(({ name }) => name === 'product_name'),
)
/** Feeds whose rows wait until their order exists. */
export const waitingFeeds = namesOf(({ waitsForOrder }) => waitsForOrder)
/** Feeds in which a newer row can delete a key. */
export const deletableFeeds = namesOf(canBeDeleted)
/**
 * Feeds in which a later file can decide about earlier rows again, because they wait or are counted again. Their
 * outcome is kept.
 */
export const recountedFeeds = namesOf(
  ({ waitsForOrder, numbering }) => waitsForOrder || numbering !== undefined,
)
/** Feeds in which rows of other feeds can create an inferred row. */
export const inferableFeeds = namesOf(({ canBeInferred }) => canBeInferred)
/** Feeds that a shop which uses them delivers every day. A day is complete once all of them cover it. */
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
