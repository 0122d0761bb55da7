import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { eventFeeds, type FeedName, feeds, waitingFeeds } from '../model/feeds/index.ts'
import { loadAdSpend } from './ad_spend.ts'
import { dropUnusedCategories, loadCategories } from './categories.ts'
import { loadCustomers } from './customers.ts'
import { ensureSessionsOfEvents, loadEvents, type PreparedEvents } from './events.ts'
import { settleCustomers, settleProducts, settleSessions } from './inferred.ts'
import { loadOrderItems } from './order_items.ts'
import { loadOrders } from './orders.ts'
import { loadPayments, loadRefunds } from './payments_and_refunds.ts'
import { loadPlain } from './plain.ts'
import { loadProductCosts, loadProductDesi, loadShippingRates } from './product_facts.ts'
import { resolveNames } from './product_names.ts'
import { loadProducts } from './products.ts'
import { loadSessions } from './sessions.ts'
import { holdOrders } from './whole_orders.ts'

export { hasKeyOf, stagedKey } from './entity.ts'
export { bringMonthBack, dropMonthsBeside, eventSample, monthOf } from './event_partitions.ts'
export { monthsOfStaged, type PreparedEvents, prepareEvents } from './events.ts'
export { hasKey } from './merge.ts'
export { renormalizeStatuses } from './orders.ts'
export { turnPersonalIds } from './personal_ids.ts'
export { waitingTables } from './waiting.ts'
export { cleanStagedTexts, cleanStandingTexts, hasWebTexts } from './web_texts.ts'

/** Brings the table of a feed in line with its staged rows. */
type Load = (trx: Connection, prepared?: PreparedEvents) => Promise<void>

/** A step of the production layer. */
export interface ProductionStep {
  name: string
  /** The feed whose rows it loads. */
  feed?: FeedName
  /** More feeds that give it work. Without any, it finishes what the feeds brought. */
  also?: readonly FeedName[]
  /** Whether it reads much of what earlier steps wrote. With old statistics it would do that row by row. */
  needsStatistics?: boolean
  /** Whether it settles rows by everything that refers to them. */
  settles?: boolean
  load: Load
}

/** Feeds whose rows are referred to, numbered, or touch more than their own scope. Rows of other feeds are plain. */
const loads: Partial<Record<FeedName, Load>> = {
  customers: loadCustomers,
  categories: loadCategories,
  products: loadProducts,
  product_costs: loadProductCosts,
  product_desi: loadProductDesi,
  shipping_rates: loadShippingRates,
  sessions: loadSessions,
  orders: loadOrders,
  order_items: loadOrderItems,
  payments: loadPayments,
  refunds: loadRefunds,
  ad_spend: loadAdSpend,
}

/** Rows of one wait for those of another, or go when a file of their source restates the order without them. */
const aboutOrders: readonly FeedName[] = ['orders', ...waitingFeeds]

/** Work before the rows of a feed are loaded. */
const before: Partial<Record<FeedName, ProductionStep>> = {
  product_costs: { name: 'product names', load: resolveNames },
  orders: { name: 'whole orders', also: aboutOrders, load: holdOrders },
  ...(eventFeeds[0] && { [eventFeeds[0]]: { name: 'sessions of events', load: ensureSessionsOfEvents } }),
}

/** The steps, each after those whose rows it refers to. */
export const productionSteps: readonly ProductionStep[] = [
  ...feeds.flatMap(({ name: feed, isEvent }): ProductionStep[] => [
    ...(before[feed] ? [before[feed]] : []),
    {
      name: feed.replaceAll('_', ' '),
      feed,
      // Waiting rows depend on what happened to orders, and a new order releases them.
      ...(aboutOrders.includes(feed) ? { also: aboutOrders } : {}),
      load:
        loads[feed] ??
        ((trx, prepared) => (isEvent ? loadEvents(trx, feed, prepared) : loadPlain(trx, feed))),
    },
  ]),
  { name: 'inferred rows', needsStatistics: true, settles: true, load: settle },
]

/** Whether a step has work if rows of these feeds are staged. */
export function hasWork({ feed, also }: ProductionStep, feeds: ReadonlySet<string>): boolean {
  if (feed === undefined && also === undefined) return true
  return [feed ?? '', ...(also ?? [])].some((one) => feeds.has(one))
}

async function settle(trx: Connection): Promise<void> {
  await execute(
    trx,
    sql`insert into referred_session
     select session_id from production.sessions where is_inferred and (select is_everything from this_run)`,
  )
  await settleCustomers(trx)
  await settleSessions(trx)
  await settleProducts(trx)
  await dropUnusedCategories(trx)
}
