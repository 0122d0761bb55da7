import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'

export default function Engagement() {
  return (
    <PageFrame page="engagement">
      {({ sections, request }) => (
        <>
          <ChartCard
            id="trend"
            title="Pageviews and clicks"
            section={sections.trend}
            span={8}
            height={320}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              series: [
                { column: 'pageviews', as: 'line' },
                { column: 'clicks', as: 'line' },
                { column: 'bounce_rate', as: 'line', onRight: true, dashed: true },
              ],
            }}
          />
          <RankCard
            id="page_types"
            title="Kinds of pages"
            help="By pageviews, with the share of visits that began and ended there."
            section={sections.page_types}
            span={4}
            label="page_type"
            value="pageviews"
            second="bounce_rate"
            rows={7}
          />
          <TableCard
            id="pages"
            title="Pages"
            help="Most viewed first."
            section={sections.pages}
            span={12}
            limit={15}
          />
          <ChartCard
            id="heat"
            title="Where visitors click"
            help="Clicks by page and element: the most clicked pages and what is clicked there."
            section={sections.elements}
            span={12}
            height={480}
            spec={{ kind: 'heat', x: 'element', y: 'page_path', value: 'clicks', slanted: true }}
          />
          <TableCard id="clicked" title="Clicked elements" section={sections.clicked} span={12} limit={15} />
        </>
      )}
    </PageFrame>
  )
}
