import { ChartCard } from '../components/chart_card.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { TableCard } from '../components/table_card.tsx'

export default function Funnel() {
  return (
    <PageFrame page="funnel">
      {({ sections, request }) => (
        <>
          <ChartCard
            id="steps"
            title="From session to order"
            help="Sessions that took each step or a later one. Below the number: how many were lost from the step before."
            section={sections.steps}
            span={6}
            height={330}
            spec={{ kind: 'steps', label: 'step', value: 'sessions', rate: 'rate', dropoff: 'dropoff' }}
          />
          <ChartCard
            id="trend"
            title="Rates over time"
            help="Sessions with each step in % of all sessions."
            section={sections.trend}
            span={6}
            height={330}
            spec={{
              kind: 'time',
              x: 'period',
              grain: request.grain,
              range: request.range,
              series: [
                { column: 'product_view_rate', as: 'line' },
                { column: 'add_to_cart_rate', as: 'line' },
                { column: 'order_rate', as: 'line' },
              ],
            }}
          />
          <ChartCard
            id="channels"
            title="By channel"
            help="Sessions with each step in % of the channel's sessions."
            section={sections.channels}
            span={8}
            height={320}
            spec={{
              kind: 'columns',
              label: 'channel',
              values: ['product_view_rate', 'add_to_cart_rate', 'order_rate'],
            }}
            pick="channel"
          />
          <ChartCard
            id="devices"
            title="By device"
            help="Sessions with each step in % of the device's sessions."
            section={sections.devices}
            span={4}
            height={320}
            spec={{
              kind: 'columns',
              label: 'device',
              values: ['product_view_rate', 'add_to_cart_rate', 'order_rate'],
            }}
            pick="device"
          />
          <ChartCard
            id="minutes"
            title="Minutes to the cart and to the order"
            help="Sessions by the minutes from their start to the first product in the cart, and to the first order."
            section={sections.minutes}
            span={12}
            height={280}
            spec={{ kind: 'columns', label: 'bucket', values: ['to_cart', 'to_order'] }}
          />
          <TableCard id="channel_figures" title="Channels in figures" section={sections.channels} span={12} />
        </>
      )}
    </PageFrame>
  )
}
