import type { Section } from '../contract.ts'
import { meanwhile, type Page, type PageContext, sections, tilesAndSections } from './page.ts'

/** The first page: how the shop is doing. */
export const overview: Page<'overview'> = async (context) => {
  const sold = await meanwhile(context, categories)
  const { tiles, sections: found } = await tilesAndSections(
    context,
    [
      'net_revenue',
      'total_revenue',
      'orders',
      'customers',
      'avg_order_value',
      'profit_margin',
      'cost_coverage',
      'conversion_rate',
      'new_customers',
      'returning_customers',
    ],
    {
      trend: {
        by: [],
        isOverTime: true,
        metrics: ['net_revenue', 'total_revenue', 'orders'],
        before: ['net_revenue', 'total_revenue', 'orders'],
      },
      payment_methods: {
        by: ['payment_method'],
        metrics: ['orders', 'net_revenue', 'total_revenue'],
        share: 'net_revenue',
        sort: 'net_revenue',
        limit: 20,
      },
      countries: {
        by: ['country'],
        metrics: ['orders', 'net_revenue'],
        before: ['net_revenue'],
        share: 'net_revenue',
        sort: 'net_revenue',
        limit: 250,
      },
      channels: {
        by: ['channel'],
        metrics: ['orders', 'net_revenue'],
        before: ['net_revenue'],
        share: 'net_revenue',
        sort: 'net_revenue',
        limit: 30,
      },
    },
  )
  const { trend, payment_methods, countries, channels } = found
  return { tiles, sections: { trend, categories: await sold(), payment_methods, countries, channels } }
}

/** The categories that sell most. */
async function categories(context: PageContext): Promise<Section> {
  const { best } = await sections(context, {
    best: {
      by: ['category'],
      metrics: ['net_revenue', 'units', 'gross_profit', 'profit_margin'],
      before: ['net_revenue'],
      share: 'net_revenue',
      sort: 'net_revenue',
      limit: 12,
    },
  })
  return best
}
