import type { Derivation } from '../db/derivation.ts'
import { factInventory } from './fact_inventory.ts'
import { factOrderItem } from './fact_order_item.ts'
import { factPayment } from './fact_payment.ts'
import { factRefund } from './fact_refund.ts'
import { factSales } from './fact_sales.ts'
import { factSession } from './fact_session.ts'

export { type Applied, apply, type Derivation } from '../db/derivation.ts'
export { compareDates, compareMembers, compareUnknownMembers, dropDerived } from './compare_dimensions.ts'
export { dimCustomer, loadDimCustomer } from './dim_customer.ts'
export { extendDates, trimDates } from './dim_date.ts'
export { dimProduct } from './dim_product.ts'
export { orderNumbers } from './fact_sales.ts'
export { isSale, joinCustomer } from './fragments.ts'
export { dropUnusedMembers } from './members.ts'

/** The facts, in the order in which they read one another. */
export const facts: readonly Derivation[] = [
  factOrderItem,
  factSales,
  factPayment,
  factRefund,
  factSession,
  factInventory,
]
