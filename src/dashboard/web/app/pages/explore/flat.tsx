import type { MetricMeta, MetricsAnswer, Range } from '../../../../contract.ts'
import { ErrorNotice } from '../../components/notice.tsx'
import { useJson } from '../../state/api.ts'
import { useShop } from '../../state/shop.ts'
import { addressOf } from './addresses.ts'
import { Answered } from './answered.tsx'
import { flatChart, flatOffer } from './charts.ts'
import { ask, axisLabel, type Question } from './question.ts'
import { flatTable } from './table.ts'
import { TableCard } from './table_card.tsx'

interface Props {
  question: Question
  /** Those of its metrics that are known. */
  metrics: readonly MetricMeta[]
  /** Days, comparison and filters. */
  common: URLSearchParams
  onCompared: (range: Range | null) => void
}

/** One row a member, one column a metric. */
export function Flat({ question, metrics, common, onCompared }: Props) {
  const shop = useShop()
  const { rows, by, top } = question
  const sort = metrics.includes(by) ? by : metrics[0]
  const address = addressOf(common, { metrics, axes: [rows], sort, limit: top })
  const { data, error, retry, isLoading } = useJson<MetricsAnswer>(
    address,
    undefined,
    shop.publication?.runId,
  )
  if (error) return <ErrorNotice error={error} onRetry={retry} />
  if (!data || !fits(data, metrics, question)) return <div class="card span-12 skeleton block" />
  const { request } = data
  const table = flatTable(data, rows, metrics, shop)
  const offer = flatOffer(rows, metrics)
  const kind = offer.kinds.find((one) => one === question.chart) ?? offer.usual
  const isCut = data.section.total !== undefined
  const label = axisLabel(rows, shop, request.grain)
  const names = metrics.map((one) => one.label).join(', ')
  return (
    <Answered request={request} isLoading={isLoading} onCompared={onCompared}>
      <TableCard
        title={rows === 'none' ? names : `${names} by ${label.toLowerCase()}`}
        table={table}
        rows={rows}
        offer={offer}
        kind={kind}
        request={request}
        drawn={flatChart(table.section, rows, metrics, kind, request)}
        isChange={({ name }) => name.endsWith('_change')}
        says={[
          isCut && rows !== 'time'
            ? `The first ${data.section.rows.length} of ${data.section.total?.toLocaleString()} by ${sort?.label}.`
            : undefined,
          isCut && rows === 'time' ? 'Not all steps are shown: choose longer ones.' : undefined,
          table.others && metrics.some(({ name }) => !data.addUp.includes(name))
            ? 'Others are told where parts make up the whole.'
            : undefined,
        ]}
        serverSort={
          isCut && rows !== 'time'
            ? {
                columns: metrics.map(({ name }) => name),
                name: sort?.name ?? '',
                isDown: true,
                onSort: (name) => ask({ metric: name }),
              }
            : undefined
        }
      />
    </Answered>
  )
}

/** An answer to the question before has other columns. */
function fits({ section }: MetricsAnswer, metrics: readonly MetricMeta[], { rows }: Question): boolean {
  const names = section.columns.map(({ name }) => name)
  const has = (name: string) => names.includes(name)
  const isRight = rows === 'none' || has(rows === 'time' ? 'period' : rows)
  return isRight && metrics.every(({ name }) => has(name))
}
