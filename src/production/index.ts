import { type Executor, execute } from '../db/query.ts'
import { eventFeeds, type FeedName, waitingFeeds } from '../model/feeds/index.ts'
import { loadAdSpend } from './ad_spend.ts'
import { dropUnusedCategories, loadCategories } from './categories.ts'
import { loadCustomers } from './customers.ts'
import { ensureSessionsOfEvents, loadEvents, type PreparedEvents } from './events.ts'
import { loadExpenses } from './expenses.ts'
import { settleCustomers, settleProducts, settleSessions } from './inferred.ts'
import { loadOrderItems } from './order_items.ts'
import { loadOrders } from './orders.ts'
import { loadPayments, loadRefunds } from './payments_and_refunds.ts'
import { loadInventory, loadProductCosts, loadProductDesi, loadShippingRates } from './product_facts.ts'
import { resolveNames } from './product_names.ts'
import { loadProducts } from './products.ts'
import { loadSessions } from './sessions.ts'
import { holdOrders } from './whole_orders.ts'

export { hasKeyOf, stagedKey } from './entity.ts'
export { dropMonthsBeside, eventSample } from './event_partitions.ts'
export { type PreparedEvents, prepareEvents } from './events.ts'
export { hasKey } from './merge.ts'
export { renormalizeStatuses } from './orders.ts'
export { turnPersonalIds } from './personal_ids.ts'
export { waitingTables } from './waiting.ts'
export { cleanStagedTexts, cleanStandingTexts, hasWebTexts } from './web_texts.ts'

/** A step of the production layer. */
export interface ProductionStep {
  name: string
  /** The feed whose rows it loads. */
  feed?: FeedName
  /** Further feeds that give it work; without any it settles what the feeds brought. */
  also?: readonly FeedName[]
  /** Whether it reads what the steps before have written, much of it: with statistics from before, row by row. */
  needsStatistics?: boolean
  load(trx: Executor, prepared?: PreparedEvents): Promise<void>
}

/** Rows of one wait for those of another, or are gone where a file of their source restates the order without them. */
const aboutOrders: readonly FeedName[] = ['orders', ...waitingFeeds]

/** The steps in the order in which rows refer to one another: what is referred to comes first. */
export const productionSteps: readonly ProductionStep[] = [
  { name: 'categories', feed: 'categories', load: loadCategories },
  { name: 'products', feed: 'products', load: loadProducts },
  { name: 'product names', load: resolveNames },
  { name: 'product costs', feed: 'product_costs', load: loadProductCosts },
  { name: 'product desi', feed: 'product_desi', load: loadProductDesi },
  { name: 'inventory', feed: 'inventory', load: loadInventory },
  { name: 'shipping rates', feed: 'shipping_rates', load: loadShippingRates },
  { name: 'customers', feed: 'customers', load: loadCustomers },
  { name: 'sessions', feed: 'sessions', load: loadSessions },
  { name: 'whole orders', also: aboutOrders, load: holdOrders },
  // Rows that wait for their order ask what has become of orders, and an order that comes releases them.
  { name: 'orders', feed: 'orders', also: aboutOrders, load: loadOrders },
  { name: 'order items', feed: 'order_items', also: aboutOrders, load: loadOrderItems },
  { name: 'payments', feed: 'payments', also: aboutOrders, load: loadPayments },
  { name: 'refunds', feed: 'refunds', also: aboutOrders, load: loadRefunds },
  { name: 'ad spend', feed: 'ad_spend', load: loadAdSpend },
  { name: 'expenses', feed: 'expenses', load: loadExpenses },
  { name: 'sessions of events', load: ensureSessionsOfEvents },
  ...eventFeeds.map((feed) => ({
    name: feed.replace('_', ' '),
    feed,
    load: (trx: Executor, prepared?: PreparedEvents) => loadEvents(trx, feed, prepared),
  })),
  { name: 'inferred rows', needsStatistics: true, load: settle },
]

/** Whether a step has work where rows of these feeds are staged. */
export function hasWork({ feed, also }: ProductionStep, feeds: ReadonlySet<string>): boolean {
  if (feed === undefined && also === undefined) return true
  return [feed ?? '', ...(also ?? [])].some((one) => feeds.has(one))
}

async function settle(trx: Executor): Promise<void> {
  await execute(
    trx,
    `insert into referred_session
     select session_id from production.sessions where is_inferred and (select is_everything from this_run)`,
  )
  await settleCustomers(trx)
  await settleSessions(trx)
  await settleProducts(trx)
  await dropUnusedCategories(trx)
}
