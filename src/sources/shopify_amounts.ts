import { closestSum } from './closest_sum.ts'
import { share } from './line_amounts.ts'

/** The amounts of an order as Shopify's export has them. */
export interface ShopifyAmounts {
  /** Of all lines, without those of tips. */
  goods: bigint
  tips: bigint
  /** Undefined where the file has none. */
  subtotal: bigint | undefined
  total: bigint | undefined
  shipping: bigint
  taxes: bigint
  duties: bigint
  /** `Discount Amount`: of goods and shipping. */
  discount: bigint
}

/** The amounts that an order's row takes. */
export interface OrderAmounts {
  discount: bigint
  shipping: bigint
  tax: bigint
  /** Set where duties stand beside prices with tax. */
  shippingTax: bigint | undefined
  /** Undefined where the order's sums don't tell, or no tax was charged. */
  taxIncluded: boolean | undefined
}

interface Way {
  sum: bigint
  taxIncluded: boolean
  /** What is taken off the shipping. */
  shippingDiscount: bigint
  tipsInSubtotal: boolean
}

/**
 * Works out from an order's sums what its columns don't say: whether prices include tax (Subtotal + Shipping [+ Taxes] =
 * Total), whether a discount is one of shipping, and whether the subtotal has the tips. Subtotal = lines − discounts.
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
  // Most orders come to their total in the plainest way, and nothing comes closer.
  const sum = subtotal + of.shipping + of.duties + of.taxes
  if (sum === total) return { sum, taxIncluded: false, shippingDiscount: 0n, tipsInSubtotal: true }
  return closestSum(ways(of, subtotal), total)
}

/** All ways to read the sums, the plainest first. */
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

/** What lines come to beyond the subtotal; as the file says where a line is missing. */
function goodsDiscount(of: ShopifyAmounts, tipsInSubtotal: boolean): bigint {
  const lines = of.goods + (tipsInSubtotal ? of.tips : 0n)
  const less = of.subtotal === undefined ? -1n : lines - of.subtotal
  return less >= 0n ? less : of.discount
}

/** Duties are tax that stands beside the prices, also where these include their own. */
function withDuties(of: ShopifyAmounts, amounts: OrderAmounts): OrderAmounts {
  if (of.duties === 0n) return amounts
  const tax = of.taxes + of.duties
  if (!amounts.taxIncluded) return { ...amounts, tax }
  const { shipping } = amounts
  const onShipping = share(of.taxes, shipping, shipping + (of.subtotal ?? 0n))
  return { ...amounts, tax, shipping: shipping + of.duties, shippingTax: onShipping + of.duties }
}
