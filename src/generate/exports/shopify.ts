import type { Platform } from './platform.ts'
import {
  shopifyCustomers,
  shopifyInventory,
  shopifyProducts,
  writeShopifyCustomer,
  writeShopifyProduct,
  writeShopifyStock,
} from './shopify_catalog.ts'
import { shopifyOrders, writeShopifyOrder } from './shopify_orders.ts'

export const shopify: Platform = {
  title: 'Shopify',
  files: [shopifyOrders, shopifyProducts, shopifyCustomers, shopifyInventory],
  order: writeShopifyOrder,
  product: writeShopifyProduct,
  customer: writeShopifyCustomer,
  stock: writeShopifyStock,
  loses: [
    'Orders whose payment failed at once: they are no orders.',
    'Statuses of the way to the customer: an order is pending, paid, voided or refunded, in part or whole.',
    'Ids of lines, and the visit that an order came from.',
    'Attempts to pay that failed, payments that wait, and fees.',
    'The time of a refund, its line, its quantity, its reason and whether the goods came back.',
    'Customers: their segment, the channel that won them, birth dates, the day of their registration.',
  ],
}
