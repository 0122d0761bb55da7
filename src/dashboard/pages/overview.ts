import type { Section } from '../contract.ts'
import { pageList } from '../page_list.ts'
import { sectionOf } from './fixed.ts'
import { listed } from './listed.ts'
import { hours } from './morning/trend.ts'
import { meanwhile, type Page, type PageContext, sections, tilesAndSections } from './page.ts'

/** The first page: how the shop is doing. */
export const overview: Page<'overview'> = async (context) => {
  const sold = await meanwhile(context, categories)
  const { tiles, sections: found } = await tilesAndSections(context, 'overview', {
    trend: listed('overview', 'trend'),
    payment_methods: listed('overview', 'payment_methods', {
      share: 'net_sales',
      sort: 'net_sales',
      limit: 20,
    }),
    countries: listed('overview', 'countries', { share: 'net_sales', sort: 'net_sales', limit: 250 }),
    channels: listed('overview', 'channels', { share: 'net_sales', sort: 'net_sales', limit: 200 }),
  })
  const { trend, payment_methods, countries, channels } = found
  const { from, to } = context.request.range
  return {
    tiles,
    sections: {
      trend,
      hours: from === to ? await hours(context) : noHours,
      categories: await sold(),
      payment_methods,
      countries,
      channels,
    },
  }
}

/** A range of several days has no hours. */
const noHours = sectionOf(pageList.overview.sections.hours, [])

/** The categories with the most sales. */
async function categories(context: PageContext): Promise<Section> {
  const { best } = await sections(context, {
    best: listed('overview', 'categories', { share: 'net_sales', sort: 'net_sales', limit: 500 }),
  })
  return best
}
