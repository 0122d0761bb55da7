import { listed } from './listed.ts'
import { type Page, tilesAndSections } from './page.ts'

/** What coupons cost and bring. */
export const discounts: Page<'discounts'> = async (context) => {
  const { tiles, sections: found } = await tilesAndSections(context, 'discounts', {
    trend: listed('discounts', 'trend'),
    coupons: listed('discounts', 'coupons', { sort: 'orders', limit: 201 }),
    with_without: listed('discounts', 'with_without'),
  })
  const { coupons } = found
  return {
    tiles,
    sections: {
      ...found,
      coupons: { ...coupons, rows: coupons.rows.filter(({ coupon }) => coupon !== null) },
    },
  }
}
