import { closestSum } from './closest_sum.ts'
import { share } from './line_amounts.ts'

/** The amounts of an order in Shopify's export. */
export interface ShopifyAmounts {
  /** Of all lines except tips. */
  goods: bigint
  tips: bigint
  /** Undefined if the file has none. */
  subtotal: bigint | undefined
  total: bigint | undefined
  shipping: bigint
  taxes: bigint
  duties: bigint
  /** `Discount Amount`: on goods and shipping. */
  discount: bigint
}

/** The amounts for an order's row. */
export interface OrderAmounts {
  discount: bigint
  shipping: bigint
  tax: bigint
  /** Set if duties are added to prices with tax. */
  shippingTax: bigint | undefined
  /** Undefined if the order's sums don't show it, or if no tax was charged. */
  taxIncluded: boolean | undefined
}

interface Way {
  sum: bigint
  taxIncluded: boolean
  /** The discount on shipping. */
  shippingDiscount: bigint
  tipsInSubtotal: boolean
}

/**
 * Derives from an order's sums what its columns don't say: whether prices include tax (Subtotal + Shipping [+ Taxes] =
 * Total), whether a discount is on shipping, and whether the subtotal includes tips. Subtotal = lines − discounts.
 */
export function orderAmounts(of: ShopifyAmounts): OrderAmounts {
  const { subtotal, total, taxes } = of
  const way = subtotal === undefined || total === undefined ? undefined : wayTo(total, of, subtotal)
  const hasTax = taxes + of.duties > 0n
  return withDuties(of, {
    discount: goodsDiscount(of, way?.tipsInSubtotal ?? true),
    shipping: of.shipping - (way?.shippingDiscount ?? 0n),
    tax: taxes,
    taxIncluded: way && hasTax ? taxes > 0n && way.taxIncluded : undefined,
    shippingTax: undefined,
  })
}

function wayTo(total: bigint, of: ShopifyAmounts, subtotal: bigint): Way | undefined {
  // The simplest reading gives the total of most orders, and nothing comes closer.
  const sum = subtotal + of.shipping + of.duties + of.taxes
  if (sum === total) return { sum, taxIncluded: false, shippingDiscount: 0n, tipsInSubtotal: true }
  return closestSum(ways(of, subtotal), total)
}

/** All ways to read the sums, the simplest first. */
function ways(of: ShopifyAmounts, subtotal: bigint): Way[] {
  const tips = of.tips > 0n ? [true, false] : [true]
  return tips.flatMap((tipsInSubtotal) => {
    const onShipping = of.discount - goodsDiscount(of, tipsInSubtotal)
    const discounts = onShipping > 0n && onShipping <= of.shipping ? [0n, onShipping] : [0n]
    return discounts.flatMap((shippingDiscount) =>
      (of.taxes > 0n ? [false, true] : [false]).map((taxIncluded) => {
        const goods = subtotal + (tipsInSubtotal ? 0n : of.tips)
        const sum = goods + of.shipping - shippingDiscount + of.duties + (taxIncluded ? 0n : of.taxes)
        return { sum, taxIncluded, shippingDiscount, tipsInSubtotal }
      }),
    )
  })
}

/** The amount by which lines exceed the subtotal. If a line is missing, the file's own value. */
function goodsDiscount(of: ShopifyAmounts, tipsInSubtotal: boolean): bigint {
  const lines = of.goods + (tipsInSubtotal ? of.tips : 0n)
  const less = of.subtotal === undefined ? -1n : lines - of.subtotal
  return less >= 0n ? less : of.discount
}

/** Duties are a tax added to the prices, even if the prices include their own tax. */
function withDuties(of: ShopifyAmounts, amounts: OrderAmounts): OrderAmounts {
  if (of.duties === 0n) return amounts
  const tax = of.taxes + of.duties
  if (!amounts.taxIncluded) return { ...amounts, tax }
  const { shipping } = amounts
  const onShipping = share(of.taxes, shipping, shipping + (of.subtotal ?? 0n))
  return { ...amounts, tax, shipping: shipping + of.duties, shippingTax: onShipping + of.duties }
}
