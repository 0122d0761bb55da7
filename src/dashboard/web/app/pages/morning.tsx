import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { Bridge } from './morning/bridge.tsx'
import { Causes } from './morning/causes.tsx'
import { Headline } from './morning/headline.tsx'
import { Pace } from './morning/pace.tsx'
import { Todo } from './morning/todo.tsx'

/** What happened, why, and what to do today. */
export default function Morning() {
  return (
    <PageFrame page="morning" tiles={4} above={(answer) => <Headline answer={answer} />}>
      {({ sections, request }) => (
        <>
          <Pace section={sections.pace} />
          <Todo section={sections.todo} />
          <Bridge section={sections.bridge} />
          <Causes section={sections.causes} />
          <ChartCard
            id="trend"
            title="Net sales"
            help="Beside the days that they are compared with."
            section={sections.trend}
            span={12}
            height={280}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              series: [{ column: 'net_sales', as: 'bar', before: 'net_sales_before' }],
            }}
          />
        </>
      )}
    </PageFrame>
  )
}
