import type { Section } from '../contract.ts'
import { listed } from './listed.ts'
import { meanwhile, type Page, type PageContext, sections, tilesAndSections } from './page.ts'

/** The first page: how the shop is doing. */
export const overview: Page<'overview'> = async (context) => {
  const sold = await meanwhile(context, categories)
  const { tiles, sections: found } = await tilesAndSections(context, 'overview', {
    trend: listed('overview', 'trend'),
    payment_methods: listed('overview', 'payment_methods', {
      share: 'net_revenue',
      sort: 'net_revenue',
      limit: 20,
    }),
    countries: listed('overview', 'countries', { share: 'net_revenue', sort: 'net_revenue', limit: 250 }),
    channels: listed('overview', 'channels', { share: 'net_revenue', sort: 'net_revenue', limit: 30 }),
  })
  const { trend, payment_methods, countries, channels } = found
  return { tiles, sections: { trend, categories: await sold(), payment_methods, countries, channels } }
}

/** The categories that sell most. */
async function categories(context: PageContext): Promise<Section> {
  const { best } = await sections(context, {
    best: listed('overview', 'categories', { share: 'net_revenue', sort: 'net_revenue', limit: 12 }),
  })
  return best
}
