import { bridgeMetrics, bridges } from './morning/bridge.ts'
import { causes } from './morning/causes.ts'
import { pace } from './morning/pace.ts'
import { todo } from './morning/todo.ts'
import { meanwhile, type Page, tilesAndSections } from './page.ts'

/** The first page: what happened, why, and what to do today. */
export const morning: Page<'morning'> = async (context) => {
  const why = await meanwhile(context, causes)
  const { tiles, sections } = await tilesAndSections(
    context,
    ['net_sales', 'contribution_after_ads', 'orders', 'returning_customers'],
    {
      trend: {
        by: [],
        isOverTime: true,
        metrics: ['net_sales', 'orders'],
        before: ['net_sales', 'orders'],
      },
      whole: { by: [], metrics: bridgeMetrics, before: context.request.compareRange ? bridgeMetrics : [] },
    },
  )
  return {
    tiles,
    sections: {
      trend: sections.trend,
      pace: await pace(context),
      bridge: await bridges(context, sections.whole),
      causes: await why(),
      todo: await todo(context),
    },
  }
}
