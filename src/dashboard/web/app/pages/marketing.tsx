import { ChartCard } from '../components/chart_card.tsx'
import { MetricChoice, useMetric } from '../components/metric_choice.tsx'
import { PageFrame } from '../components/page_frame.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'

const metrics = ['net_sales', 'sessions', 'orders'] as const

export default function Marketing() {
  const metric = useMetric(metrics)
  return (
    <PageFrame page="marketing">
      {({ sections, request }) => (
        <>
          <TableCard
            id="channels"
            title="Which channels pay"
            help="What a channel leaves after returns, goods, delivery, payment fees and its ads."
            section={sections.channels}
            columns={[
              'channel',
              'sessions',
              'orders',
              'session_conversion_rate',
              'net_sales',
              'contribution',
              'ad_spend',
              'contribution_after_ads',
              'roas',
            ]}
            span={12}
            limit={12}
          />
          <ChartCard
            id="trend"
            title="Channels over time"
            help="The largest channels; the rest together as “Others”."
            section={sections.trend}
            span={12}
            height={340}
            tools={<MetricChoice names={metrics} />}
            spec={{
              kind: 'split',
              x: 'period',
              by: 'channel',
              value: metric,
              grain: request.grain,
              range: request.range,
              as: 'stack',
            }}
          />
          <RankCard
            id="revenue"
            title="Net sales by channel"
            help="Orders count for the channel of the session they were placed in."
            section={sections.channels}
            label="channel"
            value="net_sales"
            before="net_sales_before"
            rows={11}
          />
          <RankCard
            id="conversion"
            title="Sessions by channel"
            help="With the share of sessions in which a sale was made."
            section={sections.channels}
            label="channel"
            value="sessions"
            second="session_conversion_rate"
            before="sessions_before"
            rows={11}
          />
          <RankCard
            id="devices"
            title="Devices"
            help="Sessions by the device they came from, with the share in which a sale was made."
            section={sections.devices}
            span={4}
            label="device"
            value="sessions"
            second="session_conversion_rate"
            rows={5}
          />
          <TableCard id="device_figures" title="Devices in figures" section={sections.devices} span={8} />
          <TableCard id="campaigns" title="Campaigns" section={sections.campaigns} span={12} limit={12} />
          <TableCard id="sources" title="Sources" section={sections.sources} span={12} limit={12} />
        </>
      )}
    </PageFrame>
  )
}
