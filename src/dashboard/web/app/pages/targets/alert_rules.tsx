import { useState } from 'preact/hooks'
import type { MetricMeta, RulesAnswer } from '../../../../contract.ts'
import { ErrorNotice } from '../../components/notice.tsx'
import { Problem } from '../../components/problem.tsx'
import { SureButton } from '../../components/sure_button.tsx'
import { TableFrame } from '../../components/table_frame.tsx'
import { brief, day } from '../../format.ts'
import { type RequestError, useJson } from '../../state/api.ts'
import { useMay } from '../../state/me.ts'
import { json, send } from '../../state/send.ts'
import { metricLabel, useShop } from '../../state/shop.ts'
import { MetricSelect } from './metric_select.tsx'

type Rule = RulesAnswer['rules'][number]

const conditions: readonly (readonly [condition: Rule['condition'], words: string])[] = [
  ['unusual', 'is out of its usual range'],
  ['unusually_low', 'is unusually low'],
  ['unusually_high', 'is unusually high'],
  ['below', 'is below'],
  ['above', 'is above'],
]

const ADDRESS = '/api/v1/alert-rules'

/** What somebody wants to be told of a metric, and which rules ring. */
export function AlertRules() {
  const [version, setVersion] = useState(0)
  const { data, error, retry } = useJson<RulesAnswer>(ADDRESS, undefined, version)
  const mayWrite = useMay('owner')
  const reload = () => setVersion((count) => count + 1)
  return (
    <section class="card span-12" data-card="alert_rules" aria-label="Alert rules">
      <header class="card-head">
        <h2>Alert rules</h2>
      </header>
      <p class="hint">
        Each night Storehouse judges the newest complete day. When a rule begins to ring, it tells you once,
        by mail, chat or webhook, and once more when it ends. Morning shows it in between. What is usual
        follows from the twelve weeks before and their weekdays, the season of the year before, the ends of
        months, and your holidays.
      </p>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {mayWrite && <NewRule onAdded={reload} />}
      {data && data.rules.length > 0 && (
        <TableFrame label="Alert rules">
          <table class="table">
            <caption class="sr-only">Alert rules by metric</caption>
            <thead>
              <tr>
                <th scope="col">Tell me when</th>
                <th scope="col">Rings</th>
                <th scope="col">Judged</th>
                <th scope="col" class="is-number">
                  Figure
                </th>
                <th scope="col">Expected</th>
                <th scope="col">
                  <span class="sr-only">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.rules.map((rule) => (
                <Line key={rule.id} rule={rule} onGone={reload} />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  )
}

function Line({ rule, onGone }: { rule: Rule; onGone: () => void }) {
  const shop = useShop()
  const mayWrite = useMay('owner')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const unit = shop.metrics.find(({ name }) => name === rule.metric)?.unit ?? 'number'
  const words = conditions.find(([condition]) => condition === rule.condition)?.[1]
  const remove = async () => {
    try {
      await send(`${ADDRESS}/${rule.id}`, { method: 'DELETE' })
      onGone()
    } catch (error) {
      setProblem(error as RequestError)
    }
  }
  return (
    <tr>
      <td>
        {metricLabel(shop, rule.metric)} {words} {rule.threshold === null ? '' : brief(rule.threshold, unit)}
        {problem && <Problem error={problem} />}
      </td>
      <td>
        {rule.firingSince === null ? 'no' : <span class="note is-warn">since {day(rule.firingSince)}</span>}
      </td>
      <td>{rule.judgedDay === null ? 'after the next night' : day(rule.judgedDay)}</td>
      <td class="is-number">{rule.judgedValue === null ? '' : brief(rule.judgedValue, unit)}</td>
      <td>
        {rule.expectedLow === null
          ? ''
          : `${brief(rule.expectedLow, unit)} to ${brief(rule.expectedHigh, unit)}`}
      </td>
      <td>
        {mayWrite && <SureButton label="Delete" sure="Really delete it" onSure={() => void remove()} />}
      </td>
    </tr>
  )
}

function NewRule({ onAdded }: { onAdded: () => void }) {
  const [metric, setMetric] = useState<MetricMeta['name']>('net_sales')
  const [condition, setCondition] = useState<Rule['condition']>('unusual')
  const [threshold, setThreshold] = useState('')
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const needsThreshold = condition === 'above' || condition === 'below'
  const add = async () => {
    setProblem(undefined)
    try {
      await send(ADDRESS, json('POST', { metric, condition, ...(needsThreshold ? { threshold } : {}) }))
      setThreshold('')
      onAdded()
    } catch (error) {
      setProblem(error as RequestError)
    }
  }
  return (
    <form
      class="targets-choice is-rule"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <MetricSelect value={metric} onChange={setMetric} />
      <label>
        Tell me when it
        <select
          value={condition}
          onChange={(event) => setCondition(event.currentTarget.value as Rule['condition'])}
        >
          {conditions.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {needsThreshold && (
        <label>
          Threshold
          <input
            type="number"
            step="0.01"
            required
            value={threshold}
            onInput={(event) => setThreshold(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="words-buttons">
        <button type="submit" class="button is-main">
          Add this rule
        </button>
      </div>
      {problem && <Problem error={problem} />}
    </form>
  )
}
