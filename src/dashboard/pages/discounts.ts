import { listed } from './listed.ts'
import { type Page, tilesAndSections } from './page.ts'

/** What coupons cost and bring. */
export const discounts: Page<'discounts'> = async (context) => {
  const { tiles, sections: found } = await tilesAndSections(
    context,
    [
      'discounts',
      'discount_rate',
      'orders_with_coupon',
      'coupon_share',
      'orders',
      'net_revenue',
      'avg_order_value',
    ],
    {
      trend: listed('discounts', 'trend'),
      coupons: listed('discounts', 'coupons', { sort: 'orders', limit: 201 }),
      with_without: listed('discounts', 'with_without'),
    },
  )
  const { coupons } = found
  return {
    tiles,
    sections: {
      ...found,
      coupons: { ...coupons, rows: coupons.rows.filter(({ coupon }) => coupon !== null) },
    },
  }
}
