import { useState } from 'preact/hooks'
import type { Cell, LiveAnswer, Unit } from '../../../contract.ts'
import { ChartCard } from '../components/chart_card.tsx'
import { ErrorNotice, NothingLoaded } from '../components/notice.tsx'
import { RankCard } from '../components/rank_card.tsx'
import { TableCard } from '../components/table_card.tsx'
import { brief, change, clock, day } from '../format.ts'
import { useJson } from '../state/api.ts'
import { useShop } from '../state/shop.ts'
import { openOption } from '../state/view.ts'

const STANDARD_SECONDS = 15

const tiles = [
  { label: 'Orders', name: 'orders', unit: 'count' },
  { label: 'Charged to customers', name: 'revenue', unit: 'money' },
  { label: 'Sessions', name: 'sessions', unit: 'count' },
  { label: 'Charged per order', name: 'avgOrderValue', unit: 'money' },
  { label: 'Customers', name: 'customers', unit: 'count' },
  { label: 'Units', name: 'units', unit: 'count' },
] as const

/** Today from production, without waiting for a publish. Refreshes by itself. */
export default function Live() {
  const shop = useShop()
  const [isPaused, setPaused] = useState(false)
  const [seconds, setSeconds] = useState(STANDARD_SECONDS)
  const { data, error, retry } = useJson<LiveAnswer>('/api/v1/live', isPaused ? undefined : seconds)
  if (data && data.refreshSeconds !== seconds && data.refreshSeconds > 0) setSeconds(data.refreshSeconds)
  if (!data) return error ? <ErrorNotice error={error} onRetry={retry} /> : <div class="skeleton block" />
  const { figures, isToday } = data
  if (shop.activity === null && Number(figures.orders) + Number(figures.sessions) === 0)
    return <NothingLoaded />
  return (
    <div class="page-body">
      <div class="live-head">
        <p>
          <span class={isPaused || !isToday ? 'pulse is-paused' : 'pulse'} aria-hidden="true" />
          <strong>{isToday ? 'Today' : 'Nothing has come for today yet. This is the newest day'}</strong>,{' '}
          {day(data.day)}. Read at {clock(data.now)}.
        </p>
        <button type="button" class="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      <p class="hint">
        {data.isWatching
          ? 'The inbox is watched: files that arrive are loaded within minutes.'
          : 'Figures change when files are loaded: each night, or when you add data.'}
      </p>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      <section class="tiles" aria-label="Key figures" style={{ '--columns': '6', '--columns-middle': '3' }}>
        {tiles.map(({ name, ...tile }) => (
          <LiveTile key={name} name={name} {...tile} value={figures[name]} before={figures.before[name]} />
        ))}
      </section>
      <div class="grid">
        <ChartCard
          id="hours"
          title="Hour by hour"
          help="What customers were charged in each hour, beside the same day a week before."
          section={data.hours}
          empty="No order yet."
          span={8}
          height={300}
          spec={{
            kind: 'time',
            x: 'hour',
            series: [{ column: 'revenue', as: 'bar', before: 'revenue_before' }],
          }}
        />
        <RankCard
          id="products"
          title="Best sellers"
          section={data.products}
          span={4}
          label="product"
          value="gross_sales"
          second="units"
          empty="Nothing sold yet."
        />
        <TableCard
          id="latest"
          title="Latest orders"
          section={data.latest}
          span={12}
          onRow={(row) => openOption('order', String(row.order_id))}
          empty="No order yet."
        />
      </div>
    </div>
  )
}

interface TileProps {
  label: string
  name: string
  unit: Unit
  value: Cell
  before: Cell
}

function LiveTile({ label, name, unit, value, before }: TileProps) {
  return (
    <article class="tile" data-metric={name}>
      <header>
        <h2 class="tile-label">{label}</h2>
      </header>
      <p class="tile-value" data-value={value === null ? '' : String(value)}>
        {brief(value, unit)}
      </p>
      <div class="tile-foot">
        <p class="tile-change is-flat">{before === null ? '' : changeText(value, before, unit)}</p>
      </div>
    </article>
  )
}

/** `+12.5%, was 1,240.00 a week before` */
function changeText(value: Cell, before: Cell, unit: Unit): string {
  const [now, then] = [Number(value ?? 0), Number(before)]
  const by = then > 0 ? `${change(((now - then) / then) * 100)}, ` : ''
  return `${by}was ${brief(before, unit)} a week before`
}
