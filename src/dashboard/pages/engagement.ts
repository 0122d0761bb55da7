import type { Section } from '../contract.ts'
import { rangeSection } from './fixed.ts'
import { type Page, type PageContext, sections, tilesAndSections } from './page.ts'
import { wholeMonths } from './whole_months.ts'

/** What visitors do on pages. */
export const engagement: Page<'engagement'> = async (context) => {
  const { tiles, sections: over } = await tilesAndSections(
    context,
    ['pageviews', 'clicks', 'clicks_per_pageview', 'avg_scroll_depth', 'entrances', 'bounce_rate'],
    { trend: { by: [], isOverTime: true, metrics: ['pageviews', 'clicks', 'entrances', 'bounce_rate'] } },
  )
  const byPage = await sections(context, {
    pages: {
      by: ['page_path', 'page_type'],
      metrics: [
        'pageviews',
        'page_visits',
        'avg_scroll_depth',
        'clicks',
        'clicks_per_pageview',
        'entrances',
        'bounce_rate',
      ],
      sort: 'pageviews',
      limit: 200,
    },
    page_types: {
      by: ['page_type'],
      metrics: ['pageviews', 'clicks', 'avg_scroll_depth', 'entrances', 'bounce_rate'],
      sort: 'pageviews',
    },
  })
  return {
    tiles,
    sections: { ...over, ...byPage, elements: await elements(context), clicked: await clicked(context) },
  }
}

/** Whole months have rows of their own; the days around them are added up. */
const clicksOfRange = `select page_path, target_tag, target_id, target_text, sum(clicks) as clicks
    from (
        select page_path, target_tag, target_id, target_text, clicks
        from warehouse.agg_click_month
        where month >= $3::date and month < $4::date
        union all
        select page_path, target_tag, target_id, target_text, clicks
        from warehouse.agg_click_day
        where date >= $1::date and date < least($3::date, $2::date)
        union all
        select page_path, target_tag, target_id, target_text, clicks
        from warehouse.agg_click_day
        where date >= $4::date and date < $2::date
    ) as part
    group by page_path, target_tag, target_id, target_text`

async function elements(context: PageContext): Promise<Section> {
  return inRange(
    context,
    ['page_path', 'element', 'clicks'],
    `with clicked as (
    ${clicksOfRange}
),
element as (
    select
        page_path,
        concat_ws(' ', target_tag, '#' || target_id, '“' || left(target_text, 40) || '”') as element,
        sum(clicks) as clicks
    from clicked
    group by 1, 2
),
page as (
    select page_path
    from element
    group by page_path
    order by sum(clicks) desc, page_path
    limit 15
),
most as (
    select element
    from element
    where page_path in (select page_path from page)
    group by element
    order by sum(clicks) desc, element
    limit 15
)
select page_path, element, clicks
from element
where page_path in (select page_path from page)
    and element in (select element from most)
order by page_path, clicks desc, element`,
  )
}

async function clicked(context: PageContext): Promise<Section> {
  return inRange(
    context,
    ['page_path', 'target_tag', 'target_id', 'target_text', 'clicks'],
    `select page_path, target_tag, target_id, left(target_text, 200) as target_text, clicks
from (
    ${clicksOfRange}
) as clicked
order by clicks desc, page_path, target_tag, target_id, left(target_text, 200)
limit 200`,
  )
}

function inRange(context: PageContext, columns: readonly string[], statement: string): Promise<Section> {
  return rangeSection(context, columns, statement, wholeMonths(context.request.range))
}
