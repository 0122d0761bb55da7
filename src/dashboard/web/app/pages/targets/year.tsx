import { useState } from 'preact/hooks'
import type { Cell, MetricMeta, MetricsAnswer, Target } from '../../../../contract.ts'
import { Problem } from '../../components/problem.tsx'
import { TableFrame } from '../../components/table_frame.tsx'
import { brief, counted, NONE, period } from '../../format.ts'
import { type RequestError, useJson } from '../../state/api.ts'
import { useMay } from '../../state/me.ts'
import { json, send } from '../../state/send.ts'
import { useShop } from '../../state/shop.ts'

interface Props {
  metric: MetricMeta
  year: number
  targets: readonly Target[]
  onSaved: () => void
}

const monthOf = (year: number, index: number) => `${year}-${String(index + 1).padStart(2, '0')}`

/** Twelve months with a field for each target. */
export function Year({ metric, year, targets, onSaved }: Props) {
  const [before, now] = [useMonths(metric.name, year - 1), useMonths(metric.name, year)]
  const set = new Map(
    targets.flatMap((one) =>
      one.metric === metric.name ? [[one.month.slice(0, 7), String(one.target)]] : [],
    ),
  )
  const [written, setWritten] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const [said, setSaid] = useState('')
  const months = Array.from({ length: 12 }, (_, index) => monthOf(year, index))
  const shownOf = (month: string) => written[month] ?? set.get(month) ?? ''
  const changed = months.filter((month) => shownOf(month) !== (set.get(month) ?? ''))
  const save = async () => {
    setProblem(undefined)
    let count = 0
    try {
      for (const month of changed) {
        const address = `/api/v1/targets/${metric.name}/${month}`
        const target = shownOf(month)
        await send(address, target === '' ? { method: 'DELETE' } : json('PUT', { target }))
        count += 1
      }
      setWritten({})
    } catch (error) {
      setProblem(error as RequestError)
    }
    setSaid(`${counted(count, 'target')} saved.`)
    onSaved()
  }
  const write = (more: Readonly<Record<string, string>>) => {
    setWritten({ ...written, ...more })
    setSaid('')
  }
  const mayWrite = useMay('owner')
  const head = headOf(metric, useShop().currency)
  return (
    <form
      class="targets-year"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TableFrame label={`Targets of ${year}`}>
        <table class="table">
          <caption class="sr-only">
            {metric.label}, targets of {year} by month
          </caption>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col" class="is-number">
                {year - 1}
              </th>
              <th scope="col" class="is-number">
                {year}
              </th>
              <th scope="col" class="is-number">
                {head}
              </th>
            </tr>
          </thead>
          <tbody>
            {months.map((month, index) => (
              <tr key={month}>
                <th scope="row">{period(`${month}-01`, 'month', true)}</th>
                <td class="is-number is-before">{textOf(before.get(monthOf(year - 1, index)), metric)}</td>
                <td class="is-number">{textOf(now.get(month), metric)}</td>
                <td class="is-number">
                  <input
                    type="number"
                    class={changed.includes(month) ? 'is-changed' : ''}
                    readOnly={!mayWrite}
                    aria-label={`Target of ${period(`${month}-01`, 'month', true)}`}
                    step={metric.unit === 'count' ? '1' : '0.01'}
                    {...(metric.unit === 'count' ? { min: '0' } : {})}
                    value={shownOf(month)}
                    onInput={(event) => write({ [month]: event.currentTarget.value })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {problem && <Problem error={problem} />}
      {mayWrite && (
        <div class="words-buttons">
          <button type="submit" class="button is-main" disabled={changed.length === 0}>
            Save targets
          </button>
          <Raise
            onRaise={(percent) =>
              write(
                Object.fromEntries(
                  months.flatMap((month, index) => {
                    const last = before.get(monthOf(year - 1, index))
                    if (shownOf(month) !== '' || last === null || last === undefined) return []
                    return [[month, raised(Number(last), percent, metric)]]
                  }),
                ),
              )
            }
          />
          <p class="hint" role="status">
            {said}
          </p>
        </div>
      )}
    </form>
  )
}

/** Fills months without a target with the year before plus some percent. */
function Raise({ onRaise }: { onRaise: (percent: number) => void }) {
  const [percent, setPercent] = useState('10')
  return (
    <span class="targets-raise">
      <button type="button" class="button" onClick={() => onRaise(Number(percent) || 0)}>
        Fill from the year before
      </button>
      <label>
        <span aria-hidden="true">+</span>
        <input
          type="number"
          aria-label="Per cent above the year before"
          value={percent}
          onInput={(event) => setPercent(event.currentTarget.value)}
        />
        <span aria-hidden="true">%</span>
      </label>
    </span>
  )
}

function raised(last: number, percent: number, { unit }: MetricMeta): string {
  const value = last * (1 + percent / 100)
  if (unit === 'count') return String(Math.round(value))
  // A money target has no cents.
  return String(
    unit === 'money' && Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100,
  )
}

function headOf({ unit }: MetricMeta, currency: string | null): string {
  if (unit === 'money') return currency ? `Target, ${currency}` : 'Target'
  return unit === 'percent' ? 'Target, %' : unit === 'minutes' ? 'Target, minutes' : 'Target'
}

function textOf(value: Cell | undefined, { unit }: MetricMeta): string {
  return value === null || value === undefined ? NONE : brief(value, unit)
}

/** The values of a metric for each month of a year, as far as they can be requested. */
function useMonths(name: string, year: number): Map<string, Cell> {
  const { bounds, activity } = useShop()
  const [from, end] = [`${year}-01-01`, `${year}-12-31`]
  const to = end < bounds.to ? end : bounds.to
  const isKnown = activity !== null && from <= activity.to && end >= activity.from
  const { data } = useJson<MetricsAnswer>(
    isKnown
      ? `/api/v1/metrics?${new URLSearchParams({ metrics: name, over: 'time', grain: 'month', compare: 'none', from, to })}`
      : undefined,
  )
  const isThis = data?.request.range.from === from
  return new Map(
    (isThis ? data.section.rows : []).flatMap((row): [string, Cell][] => {
      const month = String(row.period).slice(0, 7)
      const isBeyond =
        activity !== null && (month > activity.to.slice(0, 7) || month < activity.from.slice(0, 7))
      return isBeyond ? [] : [[month, row[name] ?? null]]
    }),
  )
}
