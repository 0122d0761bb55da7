import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { day } from '../format.ts'
import { Bridge } from './morning/bridge.tsx'
import { Causes } from './morning/causes.tsx'
import { Headline } from './morning/headline.tsx'
import { Pace } from './morning/pace.tsx'
import { Questions } from './morning/questions.tsx'
import { Todo } from './morning/todo.tsx'

/** What happened, why, and what to do today. */
export default function Morning() {
  return (
    <PageFrame
      page="morning"
      above={(answer) => (
        <>
          <Headline answer={answer} />
          <Questions />
        </>
      )}
    >
      {({ sections, request }) => (
        <>
          <Pace section={sections.pace} />
          <Todo section={sections.todo} />
          <Bridge section={sections.bridge} />
          <Causes section={sections.causes} />
          <ChartCard
            id="trend"
            title="Net sales over time"
            help="Of one day or a few, the four weeks that end with them, beside the same weekdays before."
            section={sections.trend}
            span={7}
            height={280}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              series: [{ column: 'net_sales', as: 'bar', before: 'net_sales_before' }],
            }}
          />
          <ChartCard
            id="hours"
            title={`Hours of ${day(request.range.to)}`}
            help="Sales before returns by hour of the last day, beside the day that it is compared with."
            section={sections.hours}
            span={5}
            height={280}
            spec={{
              kind: 'time',
              x: 'hour',
              series: [{ column: 'net_revenue', as: 'bar', before: 'net_revenue_before' }],
            }}
          />
        </>
      )}
    </PageFrame>
  )
}
