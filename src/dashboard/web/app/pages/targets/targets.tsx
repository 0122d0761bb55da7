import { useState } from 'preact/hooks'
import { dayIn } from '../../../../../calendar.ts'
import type { MetricMeta, TargetsAnswer } from '../../../../contract.ts'
import { ErrorNotice } from '../../components/notice.tsx'
import { counted } from '../../format.ts'
import { useJson } from '../../state/api.ts'
import { metricLabel, useShop } from '../../state/shop.ts'
import { MetricSelect } from './metric_select.tsx'
import { Year } from './year.tsx'

/** Targets of a metric for each month of a year, with the year before. */
export function Targets() {
  const shop = useShop()
  const [version, setVersion] = useState(0)
  const { data, error, retry } = useJson<TargetsAnswer>('/api/v1/targets', undefined, version)
  const newest = shop.activity?.to ?? dayIn(shop.timezone)
  const [name, setName] = useState('net_sales')
  const [year, setYear] = useState(Number(newest.slice(0, 4)))
  const metric = shop.metrics.find((one) => one.name === name)
  const firstYear = Number((shop.activity?.from ?? newest).slice(0, 4))
  const lastYear = Number(data?.bounds.to.slice(0, 4) ?? year)
  return (
    <section class="card span-7" data-card="targets" aria-label="Targets">
      <header class="card-head">
        <h2>Targets</h2>
      </header>
      <p class="hint">
        What each month should reach, for the whole shop. Morning shows how far the month has come; tiles show
        it if you choose a whole month.
      </p>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      <div class="targets-choice">
        <MetricSelect value={name} onChange={setName} />
        <label>
          Year
          <select value={String(year)} onChange={(event) => setYear(Number(event.currentTarget.value))}>
            {yearsFrom(Math.min(firstYear, year), lastYear).map((one) => (
              <option key={one} value={String(one)}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      {metric && data && (
        <Year
          key={`${name} ${year}`}
          metric={metric}
          year={year}
          targets={data.targets}
          onSaved={() => setVersion((count) => count + 1)}
        />
      )}
      {data && (
        <AllTargets
          answer={data}
          onChoose={(of, when) => {
            setName(of)
            setYear(when)
          }}
        />
      )}
    </section>
  )
}

function yearsFrom(first: number, last: number): number[] {
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, index) => first + index)
}

interface AllProps {
  answer: TargetsAnswer
  onChoose: (metric: MetricMeta['name'], year: number) => void
}

/** Which metrics have targets, and for how many months of which year. */
function AllTargets({ answer, onChoose }: AllProps) {
  const shop = useShop()
  const counts = new Map<string, number>()
  for (const { metric, month } of answer.targets) {
    const key = `${metric} ${month.slice(0, 4)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  if (counts.size === 0) return null
  return (
    <ul class="chips targets-all" aria-label="Targets that are set">
      {[...counts].map(([key, count]) => {
        const [metric = '', year = ''] = key.split(' ')
        return (
          <li key={key}>
            <button type="button" class="link" onClick={() => onChoose(metric, Number(year))}>
              {metricLabel(shop, metric)} {year}
            </button>{' '}
            <span class="hint">{counted(count, 'month')}</span>
          </li>
        )
      })}
    </ul>
  )
}
