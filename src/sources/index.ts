import { amazonOrders } from './amazon_orders.ts'
import { amazonSettlement } from './amazon_settlement.ts'
import { clickstreamEvents } from './clickstream_events.ts'
import { etsyItems } from './etsy_items.ts'
import { etsyOrders } from './etsy_orders.ts'
import { etsyStatement } from './etsy_statement.ts'
import { ga4Events } from './ga4_events.ts'
import { googleAds } from './google_ads.ts'
import { magentoItems, magentoOrderLines, magentoOrders } from './magento.ts'
import { magentoGrid } from './magento_grid.ts'
import { metaAds } from './meta_ads.ts'
import { olist } from './olist.ts'
import { paypalActivity } from './paypal_activity.ts'
import { shopifyCustomers } from './shopify_customers.ts'
import { shopifyInventory, shopifyInventoryByLocation } from './shopify_inventory.ts'
import { shopifyOrders } from './shopify_orders.ts'
import { shopifyProducts } from './shopify_products.ts'
import { snowplowEvents } from './snowplow_events.ts'
import type { SourceKind } from './source.ts'
import { squareItems } from './square_items.ts'
import { squareTransactions } from './square_transactions.ts'
import { stripeBalance } from './stripe_balance.ts'
import { stripePayments } from './stripe_payments.ts'
import { tiktokAds } from './tiktok_ads.ts'
import { wooAdvancedExport } from './woo_advanced_export.ts'
import { wooOrderLines, wooOrders, wooOrdersByColumn } from './woo_orders.ts'
import { wooProducts } from './woo_products.ts'

/** Every kind of source file that is recognised by its header. */
export const sourceKinds: readonly SourceKind[] = [
  shopifyOrders,
  ...shopifyProducts,
  shopifyCustomers,
  shopifyInventory,
  shopifyInventoryByLocation,
  etsyOrders,
  etsyItems,
  etsyStatement,
  squareTransactions,
  squareItems,
  ...stripeBalance,
  ...stripePayments,
  ...paypalActivity,
  ...googleAds,
  ...metaAds,
  ...tiktokAds,
  clickstreamEvents,
  snowplowEvents,
  ga4Events,
  ...olist,
  wooOrders,
  wooOrdersByColumn,
  wooOrderLines,
  wooAdvancedExport,
  wooProducts,
  magentoOrders,
  magentoItems,
  magentoOrderLines,
  magentoGrid,
  amazonOrders,
  amazonSettlement,
]
