import { bridgeMetrics, bridges } from './morning/bridge.ts'
import { causes } from './morning/causes.ts'
import { pace } from './morning/pace.ts'
import { todo } from './morning/todo.ts'
import { hours, trend } from './morning/trend.ts'
import { meanwhile, type Page, tilesAndSections } from './page.ts'

/** The first page: what happened, why, and what to do today. */
export const morning: Page<'morning'> = async (context) => {
  const why = await meanwhile(context, causes)
  const course = await meanwhile(context, trend)
  const { tiles, sections } = await tilesAndSections(context, 'morning', {
    whole: { by: [], metrics: bridgeMetrics, before: context.request.compareRange ? bridgeMetrics : [] },
  })
  return {
    tiles,
    sections: {
      trend: await course(),
      hours: await hours(context),
      pace: await pace(context),
      bridge: await bridges(context, sections.whole),
      causes: await why(),
      todo: await todo(context),
    },
  }
}
