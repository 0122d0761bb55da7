import { useRef } from 'preact/hooks'
import type { MetricMeta, MetricsAnswer, Range } from '../../../../contract.ts'
import { Choice } from '../../components/choice.tsx'
import { ErrorNotice } from '../../components/notice.tsx'
import { useJson } from '../../state/api.ts'
import { useShop } from '../../state/shop.ts'
import { addressOf, MOST_ROWS } from './addresses.ts'
import { Answered } from './answered.tsx'
import { pivotChart, pivotOffer } from './charts.ts'
import { type Axis, ask, axisLabel, type Measure, MOST_COLUMNS, type Question } from './question.ts'
import { type PivotAnswers, pivotTable } from './table.ts'
import { TableCard } from './table_card.tsx'

interface Props {
  question: Question
  metrics: readonly MetricMeta[]
  common: URLSearchParams
  onCompared: (range: Range | null) => void
}

/** Room for the cells of a compared range that has more steps than the range. */
const SLACK = 50
/** Values that a filter takes. */
const MOST_VALUES = 100

/** A metric, with the members of one axis as rows and those of another as columns. */
export function Pivot({ question, metrics, common, onCompared }: Props) {
  const shop = useShop()
  const metric = metrics.includes(question.by) ? question.by : (metrics[0] as MetricMeta)
  const axes = { rows: question.rows, columns: question.columns }
  const { answers, error, retry, isLoading } = useAnswers(question, metric, common)
  if (error) return <ErrorNotice error={error} onRetry={retry} />
  if (!answers) return <div class="card span-12 skeleton block" />
  const { request } = answers.rows
  if (isIncomplete(answers, axes)) {
    return (
      <div class="notice" role="status">
        <div>
          <strong>These are more cells than a table can show.</strong>
          <p>Choose longer steps, fewer days, or another dimension.</p>
        </div>
      </div>
    )
  }
  const isCompared = request.compareRange !== null
  const measure: Measure = isCompared ? question.measure : 'value'
  const table = pivotTable(answers, axes, { metric, measure, shop })
  const offer = pivotOffer(
    axes.rows,
    axes.columns,
    metric,
    answers.cells.addUp.includes(metric.name) && measure !== 'change',
  )
  const kind = offer.kinds.find((one) => one === question.chart) ?? offer.usual
  const [rowsLabel, columnsLabel] = [axes.rows, axes.columns].map((axis) =>
    axisLabel(axis, shop, request.grain).toLowerCase(),
  )
  return (
    <Answered request={request} isLoading={isLoading} onCompared={onCompared}>
      <TableCard
        title={`${metric.label}${measureText[measure]} by ${rowsLabel} and ${columnsLabel}`}
        table={table}
        rows={axes.rows}
        drawn={pivotChart(table, axes, kind, request)}
        offer={offer}
        kind={kind}
        request={request}
        isChange={({ unit }) => measure === 'change' && unit !== 'text' && unit !== 'date'}
        says={[
          table.left > 0
            ? `The first ${table.section.rows.length} of ${(table.left + table.section.rows.length).toLocaleString()} rows by ${metric.label.toLowerCase()}.`
            : undefined,
        ]}
        tools={
          <>
            {metrics.length > 1 && (
              <Choice
                name="Metric"
                options={metrics.map(({ name, label }) => [name, label] as const)}
                value={metric.name}
                onChange={(name) => ask({ metric: name })}
              />
            )}
            {isCompared && (
              <Choice
                name="Cells show"
                options={[
                  ['value', 'Now'],
                  ['before', 'Compared'],
                  ['change', 'Change'],
                ]}
                value={measure}
                onChange={(one) => ask({ measure: one === 'value' ? undefined : one })}
              />
            )}
          </>
        }
      />
    </Answered>
  )
}

const measureText: Record<Measure, string> = { value: '', before: ', compared range', change: ', change' }

/** Asks for totals of rows and columns first: they say which members there are, and the cells are those of these. */
function useAnswers({ rows, columns, top }: Question, metric: MetricMeta, common: URLSearchParams) {
  const { publication } = useShop()
  const ofAxis = (axis: Axis, limit: number) =>
    addressOf(common, { metrics: [metric], axes: [axis], sort: metric, limit })
  const rowsAnswer = useJson<MetricsAnswer>(ofAxis(rows, top), undefined, publication?.runId)
  const columnsAnswer = useJson<MetricsAnswer>(ofAxis(columns, MOST_COLUMNS), undefined, publication?.runId)
  const isReady = !rowsAnswer.isLoading && !columnsAnswer.isLoading
  const [found, across] = [rowsAnswer.data, columnsAnswer.data]
  const address = isReady && found && across ? cellsAddress(found, across) : undefined
  const cells = useJson<MetricsAnswer>(address, undefined, publication?.runId)
  function cellsAddress(of: MetricsAnswer, by: MetricsAnswer): string {
    const width = by.section.rows.length
    const most = Math.max(1, Math.floor((MOST_ROWS - SLACK) / Math.max(1, width)))
    const only = {
      ...(rows !== 'time' ? keptMembers(rows, of, Math.min(most, MOST_VALUES)) : {}),
      ...(columns !== 'time' ? keptMembers(columns, by, MOST_COLUMNS) : {}),
    }
    return addressOf(common, { metrics: [metric], axes: [rows, columns], only })
  }
  const isComplete = isReady && address !== undefined && !cells.isLoading && cells.data !== undefined
  const answers = useLast<PivotAnswers>(
    isComplete && found && across && cells.data
      ? { rows: found, columns: across, cells: cells.data }
      : undefined,
    `${rows} ${columns} ${metric.name}`,
  )
  const failed = [rowsAnswer, columnsAnswer, cells].find(({ error }) => error)
  return { answers, error: failed?.error, retry: () => failed?.retry(), isLoading: !isComplete }
}

/** Where an axis has more members than are shown, those that are: the cells of others are not asked for. */
function keptMembers(
  axis: Axis,
  { section }: MetricsAnswer,
  most: number,
): Partial<Record<Axis, readonly string[]>> {
  const isCut = section.total !== undefined || section.rows.length > most
  return isCut ? { [axis]: section.rows.slice(0, most).map((row) => String(row[axis] ?? '')) } : {}
}

/** The last answers to a question stand until the next ones have come. */
function useLast<T>(value: T | undefined, question: string): T | undefined {
  const last = useRef<{ question: string; value: T } | undefined>(undefined)
  if (value !== undefined) last.current = { question, value }
  return last.current?.question === question ? last.current.value : undefined
}

/** Whether cells or steps of time are missing, so that the table would tell less than there is. */
function isIncomplete({ rows, columns, cells }: PivotAnswers, axes: { rows: Axis; columns: Axis }): boolean {
  return (
    cells.section.total !== undefined ||
    (axes.rows === 'time' && rows.section.total !== undefined) ||
    (axes.columns === 'time' && columns.section.total !== undefined)
  )
}
