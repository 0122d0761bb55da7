import { shopifyOrders } from './shopify_orders.ts'
import type { SourceKind } from './source.ts'

/** Every kind of file of a source that is known by its header. */
export const sourceKinds: readonly SourceKind[] = [shopifyOrders]
