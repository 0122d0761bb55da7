import { type Page, tilesAndSections } from './page.ts'

const orders = ['new_orders', 'repeat_orders', 'guest_orders']

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
      trend: {
        by: [],
        isOverTime: true,
        metrics: ['orders_with_coupon', 'orders_without_coupon', 'discounts', 'coupon_share'],
      },
      coupons: {
        by: ['coupon'],
        metrics: [
          'orders',
          'discounts',
          'discount_rate',
          'net_revenue',
          'total_revenue',
          'avg_order_value',
          ...orders,
        ],
        sort: 'orders',
        limit: 201,
      },
      with_without: {
        by: ['has_coupon'],
        metrics: ['orders', 'net_revenue', 'avg_order_value', 'discount_rate', ...orders],
      },
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
