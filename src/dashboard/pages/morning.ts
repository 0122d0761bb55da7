import { bridgeMetrics, bridges } from './morning/bridge.ts'
import { causes, soldByCause } from './morning/causes.ts'
import { pace } from './morning/pace.ts'
import { todo } from './morning/todo.ts'
import { hours, trend } from './morning/trend.ts'
import { meanwhile, type Page, tilesAndSections } from './page.ts'

/** The first page: what happened, why, and what to do today. */
export const morning: Page<'morning'> = async (context) => {
  const sold = await meanwhile(context, soldByCause)
  const course = await meanwhile(context, trend)
  const { tiles, sections } = await tilesAndSections(context, 'morning', {
    whole: { by: [], metrics: bridgeMetrics, before: context.request.compareRange ? bridgeMetrics : [] },
  })
  const own = {
    trend: await course(),
    hours: await hours(context),
    pace: await pace(context),
    todo: await todo(context),
  }
  const byCause = await sold()
  return {
    tiles,
    sections: { ...own, bridge: bridges(sections.whole, byCause.product), causes: causes(byCause) },
  }
}
