import { useState } from 'preact/hooks'
import type { Dimension, MetricMeta } from '../../../../contract.ts'
import { Icon } from '../../components/icon.tsx'
import { Menu } from '../../components/menu.tsx'
import { useShop } from '../../state/shop.ts'
import { type Axis, ask, axisLabel, MOST_METRICS, type Question, tops } from './question.ts'

interface Props {
  question: Question
  filters: readonly Dimension[]
}

/** What is put together: metrics, and what rows and columns stand for. */
export function Builder({ question, filters }: Props) {
  const { metrics, rows, columns, top } = question
  const choose = (chosen: readonly MetricMeta[]) => ask({ metrics: chosen.map(({ name }) => name).join(',') })
  return (
    <section class="card span-12 builder" data-card="builder" aria-label="Question">
      <div class="builder-row">
        <span class="builder-word" id="builder-metrics">
          Show
        </span>
        <ul class="chips" aria-labelledby="builder-metrics">
          {metrics.map((metric) => (
            <li key={metric.name} class="chip">
              <span title={metric.description}>{metric.label}</span>
              {metrics.length > 1 && (
                <button
                  type="button"
                  aria-label={`Remove ${metric.label}`}
                  onClick={() => choose(metrics.filter((one) => one !== metric))}
                >
                  <Icon name="close" />
                </button>
              )}
            </li>
          ))}
        </ul>
        <Menu name="Metrics" icon="add" label="Metrics">
          {() => <MetricPanel metrics={metrics} filters={filters} axes={[rows, columns]} onChange={choose} />}
        </Menu>
      </div>
      <div class="builder-row">
        <AxisChoice
          word="Rows"
          axis={rows}
          metrics={metrics}
          onChange={(axis) => ask({ rows: axis, chart: undefined, measure: undefined })}
        />
        <button
          type="button"
          class="button is-bare"
          aria-label="Swap rows and columns"
          title="Swap rows and columns"
          disabled={columns === 'none'}
          onClick={() => ask({ rows: columns, columns: rows, chart: undefined })}
        >
          <Icon name="compare" />
        </button>
        <AxisChoice
          word="Columns"
          axis={columns}
          metrics={metrics}
          without={rows}
          onChange={(axis) => ask({ columns: axis, chart: undefined, measure: undefined })}
        />
        {rows !== 'time' && rows !== 'none' && (
          <label class="builder-choice">
            <span class="builder-word">At most</span>
            <span class="select">
              <select
                aria-label="At most"
                value={String(top)}
                onChange={(event) => ask({ top: event.currentTarget.value })}
              >
                {tops.map((one) => (
                  <option key={one} value={String(one)}>
                    {one} rows
                  </option>
                ))}
              </select>
            </span>
          </label>
        )}
      </div>
    </section>
  )
}

interface AxisProps {
  word: string
  axis: Axis
  metrics: readonly MetricMeta[]
  /** What the other side stands for. */
  without?: Axis
  onChange: (axis: Axis) => void
}

function AxisChoice({ word, axis, metrics, without, onChange }: AxisProps) {
  const shop = useShop()
  const isKnown = (name: Dimension) => metrics.every(({ dimensions }) => dimensions.includes(name))
  return (
    <label class="builder-choice">
      <span class="builder-word">{word}</span>
      <span class="select">
        <select
          aria-label={word}
          value={axis}
          disabled={without === 'none'}
          onChange={(event) => onChange(event.currentTarget.value as Axis)}
        >
          <option value="none">{word === 'Rows' ? 'the whole range' : 'none'}</option>
          <option value="time" disabled={without === 'time'}>
            steps of time
          </option>
          {shop.dimensions.map(({ name }) => (
            <option key={name} value={name} disabled={name === without || !isKnown(name)}>
              {axisLabel(name, shop, 'day').toLowerCase()}
            </option>
          ))}
        </select>
      </span>
    </label>
  )
}

interface PanelProps {
  metrics: readonly MetricMeta[]
  filters: readonly Dimension[]
  axes: readonly Axis[]
  onChange: (metrics: readonly MetricMeta[]) => void
}

/** All metrics, to choose some of; what is not known by the rows, columns and filters is said to be so. */
function MetricPanel({ metrics, filters, axes, onChange }: PanelProps) {
  const shop = useShop()
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const needed = [...axes, ...filters]
  const isKnown = ({ dimensions }: MetricMeta) =>
    needed.every((name) => name === 'time' || name === 'none' || dimensions.includes(name))
  const found = shop.metrics.filter(
    ({ label, name }) => label.toLowerCase().includes(wanted) || name.includes(wanted),
  )
  const isFull = metrics.length >= MOST_METRICS
  return (
    <div class="filter-panel">
      <input
        type="search"
        placeholder="Search"
        aria-label="Search metrics"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <fieldset class="filter-values" aria-label="Metrics">
        {found.map((metric) => {
          const isChosen = metrics.includes(metric)
          return (
            <label key={metric.name} class="filter-value">
              <input
                type="checkbox"
                checked={isChosen}
                disabled={isChosen ? metrics.length === 1 : isFull || !isKnown(metric)}
                onChange={() =>
                  onChange(isChosen ? metrics.filter((one) => one !== metric) : [...metrics, metric])
                }
              />
              <span class="filter-name">{metric.label}</span>
              {!isKnown(metric) && <span class="filter-count">not known so</span>}
            </label>
          )
        })}
        {found.length === 0 && <p class="empty">No metric of that name.</p>}
      </fieldset>
      {isFull && <p class="filter-more">{MOST_METRICS} metrics fit in a table.</p>}
    </div>
  )
}
