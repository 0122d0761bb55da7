import { addDays } from '../../calendar.ts'
import { numbered } from '../../db/sql.ts'
import { type Months, monthsOf, monthsSql, whole } from '../../metrics/month_split.ts'
import type { Section } from '../contract.ts'
import { column } from '../glossary.ts'
import { pageList } from '../page_list.ts'
import type { ColumnName } from '../words.ts'
import { rangeSection } from './fixed.ts'
import { listed } from './listed.ts'
import { meanwhile, type Page, type PageContext, sections, tilesAndSections } from './page.ts'

/** What visitors do on pages. */
export const engagement: Page<'engagement'> = async (context) => {
  const clicked = await meanwhile(context, clicks)
  const { tiles, sections: over } = await tilesAndSections(context, 'engagement', {
    trend: { by: [], isOverTime: true, metrics: ['pageviews', 'clicks', 'entrances', 'bounce_rate'] },
  })
  const byPage = await sections(context, {
    pages: listed('engagement', 'pages', { sort: 'pageviews', limit: 200 }),
    page_types: listed('engagement', 'page_types', { sort: 'pageviews' }),
  })
  return {
    tiles,
    sections: { ...over, ...byPage, ...(await clicked()) },
  }
}

/** The clicks of each element in quarters, months, and single days that are added or subtracted. */
function clicksOf(months: Months, bind: (day: string) => string): string {
  const rows = (table: string, column: string, sign: string, start: string, end: string) => `select
            element_hash, page_path, target_tag, target_id, target_text, ${sign}clicks as clicks
        from warehouse.agg_click_${table}
        where ${column} >= ${bind(start)} and ${column} < ${bind(end)}`
  const parts = monthsSql(months, (column, sign, start, end) => {
    if (column === 'date') return rows('day', column, sign, start, end)
    const [first, last] = whole('quarter', start, end)
    return [
      rows('month', column, sign, start, first),
      rows('quarter', 'quarter', sign, first, last),
      rows('month', column, sign, last, end),
    ].join('\nunion all\n')
  })
  // A range that ends with the last supported day has none.
  const clicks = parts || rows('day', 'date', '', months.from, months.from)
  return `select
        any_value(page_path) as page_path,
        any_value(target_tag) as target_tag,
        any_value(target_id) as target_id,
        any_value(target_text) as target_text,
        sum(clicks)::bigint as clicks
    from (
        ${clicks}
    ) as part
    group by element_hash
    having sum(clicks) > 0`
}

/**
 * The most clicked elements, and their distribution over the most clicked pages. Both come from reading the clicks
 * once.
 */
async function clicks(context: PageContext): Promise<Record<'elements' | 'clicked', Section>> {
  const { from, to } = context.request.range
  const values: string[] = []
  const bind = (day: string) => `$${values.push(day)}::date`
  const { rows, ...section } = await rangeSection(
    context,
    ['kind', 'page_path', 'element', 'target_tag', 'target_id', 'target_text', 'clicks'],
    numbered(
      `with clicked as materialized (
    ${clicksOf(monthsOf(from, addDays(to, 1)), bind)}
),
page as (
    select page_path
    from clicked
    group by page_path
    order by sum(clicks) desc, page_path
    limit 15
),
element as (
    select
        page_path,
        -- As people know it: by its text, else by its name in the page.
        coalesce(nullif(concat_ws(' · ', nullif('“' || left(target_text, 40) || '”', '“”'), target_id), ''), target_tag)
            as element,
        sum(clicks) as clicks
    from clicked
    where page_path in (select page_path from page)
    group by 1, 2
),
most as (
    select element
    from element
    group by element
    order by sum(clicks) desc, element
    limit 15
)
(
    select 'elements' as kind, page_path, element, null as target_tag, null as target_id, null as target_text, clicks
    from element
    where element in (select element from most)
    order by page_path, clicks desc, element
)
union all
(
    select 'clicked', page_path, null, target_tag, target_id, left(target_text, 200), clicks
    from (select * from clicked order by clicks desc fetch first 200 rows with ties) as best
    order by clicks desc, page_path, target_tag, target_id, left(target_text, 200)
    limit 200
)`,
      values,
    ),
  )
  const part = (kind: string, columns: readonly ColumnName[]): Section => ({
    ...section,
    // The tile counts clicks on pages that were viewed on the day.
    columns: columns.map((name) =>
      name === 'clicks'
        ? { ...column(name), description: 'Clicks on the element, in the range.' }
        : column(name),
    ),
    rows: rows
      .filter((row) => row.kind === kind)
      .map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))),
  })
  return {
    elements: part('elements', pageList.engagement.sections.elements),
    clicked: part('clicked', pageList.engagement.sections.clicked),
  }
}
