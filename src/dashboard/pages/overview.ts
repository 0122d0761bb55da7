import { type Page, tilesAndSections } from './page.ts'

/** The first page: how the shop is doing. */
export const overview: Page<'overview'> = (context) =>
  tilesAndSections(
    context,
    [
      'net_revenue',
      'total_revenue',
      'orders',
      'customers',
      'avg_order_value',
      'profit_margin',
      'conversion_rate',
      'new_customers',
      'repeat_customers',
    ],
    {
      trend: {
        by: [],
        isOverTime: true,
        metrics: ['net_revenue', 'total_revenue', 'orders'],
        before: ['net_revenue', 'total_revenue', 'orders'],
      },
      categories: {
        by: ['category'],
        metrics: ['net_revenue', 'units', 'gross_profit', 'profit_margin'],
        before: ['net_revenue'],
        share: 'net_revenue',
        sort: 'net_revenue',
        limit: 12,
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
