import type {
  Cell,
  Column,
  Grain,
  Meta,
  MetricMeta,
  MetricsAnswer,
  Row,
  Section,
} from '../../../../contract.ts'
import { cellText } from '../../charts/cells.ts'
import { period } from '../../format.ts'
import { changeOf, changeUnit, measured, type Pair, pairOf, without } from './pair.ts'
import { type Axis, axisLabel, type Measure } from './question.ts'

/** Rows, beneath them what they make together, and what is beyond them. */
export interface Table {
  /** Its first column is the name of a row; what is called `…_id` is for filters alone. */
  section: Section
  total: Row
  /** Undefined where nothing is left out, or cannot be told. */
  others: Row | undefined
  /** How many rows are left out. */
  left: number
  /** What columns are called in files, where that is another word: days of the calendar. */
  heads?: Readonly<Record<string, string>>
}

/** A row or column of the table. */
interface Member {
  /** Tells it apart. */
  key: string
  text: string
  row: Row
}

export const NAME = 'name'
const ID = `${NAME}_id`

/** The members that an answer has rows of. */
function membersOf({ section, request }: MetricsAnswer, axis: Axis): Member[] {
  const members = section.rows.map((row) => ({
    key: keyOf(row, axis),
    text: axis === 'none' ? 'Whole range' : textOf(section, row, axis, request.grain),
    row,
  }))
  // A week has an order of its own.
  return axis === 'weekday'
    ? members.sort((a, b) => weekdays.indexOf(a.key) - weekdays.indexOf(b.key))
    : members
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function keyOf(row: Row, axis: Axis): string {
  return axis === 'time' ? String(row.period) : String(row[axis] ?? '')
}

function textOf(section: Section, row: Row, axis: Axis, grain: Grain): string {
  if (axis === 'time') return period(String(row.period), grain)
  if (axis === 'product' && row.product_name) return String(row.product_name)
  const column = section.columns.find(({ name }) => name === axis)
  return column ? cellText(column, row[axis]) : String(row[axis] ?? '')
}

/** A period is kept as its first day, so that rows can be sorted by it. */
function named({ key, text }: Member, axis: Axis): Row {
  return { [NAME]: axis === 'time' ? key : text, [ID]: key }
}

/** The column of names, and what a click on one of them filters by. */
function nameColumns(axis: Axis, shop: Meta, grain: Grain): Column[] {
  const label = axisLabel(axis, shop, grain)
  return [
    { name: NAME, label, unit: axis === 'time' ? 'date' : 'text', description: '' },
    ...(axis === 'time' || axis === 'none'
      ? []
      : [{ name: ID, label: `${label} id`, unit: 'text' as const, description: '', filter: axis }]),
  ]
}

/** One row a member, with each metric, what it was before, and its change. */
export function flatTable(
  answer: MetricsAnswer,
  axis: Axis,
  metrics: readonly MetricMeta[],
  shop: Meta,
): Table {
  const isCompared = answer.request.compareRange !== null
  const cells = (pairs: ReadonlyMap<string, Pair>): Row =>
    Object.fromEntries(
      metrics.flatMap(({ name, unit }): [string, Cell][] => {
        const pair = pairs.get(name)
        if (!pair) return []
        const compared: [string, Cell][] = [
          [`${name}_before`, pair.before],
          [`${name}_change`, changeOf(pair, unit)],
        ]
        return [[name, pair.now], ...(isCompared ? compared : [])]
      }),
    )
  const pairsOf = (row: Row) => new Map(metrics.map(({ name }) => [name, pairOf(row, name)]))
  const members = membersOf(answer, axis)
  const left = (answer.section.total ?? members.length) - members.length
  const rest = new Map(
    metrics.flatMap(({ name }) =>
      answer.addUp.includes(name)
        ? [
            [
              name,
              without(
                pairOf(answer.totals, name),
                members.map(({ row }) => pairOf(row, name)),
              ),
            ] as const,
          ]
        : [],
    ),
  )
  return {
    section: {
      columns: [
        ...nameColumns(axis, shop, answer.request.grain),
        ...metrics.flatMap((metric) => metricColumns(metric, isCompared)),
      ],
      rows: members.map((member) => ({
        ...named(member, axis),
        ...cells(pairsOf(member.row)),
        ...(member.row.period_before === undefined ? {} : { period_before: member.row.period_before }),
      })),
      ignored: [],
      followsRange: true,
    },
    total: cells(pairsOf(answer.totals)),
    others: left > 0 && rest.size > 0 ? cells(rest) : undefined,
    left,
  }
}

function metricColumns({ name, label, unit, description }: MetricMeta, isCompared: boolean): Column[] {
  const now: Column = { name, label, unit, description }
  if (!isCompared) return [now]
  return [
    now,
    {
      name: `${name}_before`,
      label: `${label}, before`,
      unit,
      description: `${description} In the compared range.`,
    },
    {
      name: `${name}_change`,
      label: unit === 'percent' ? 'Change, points' : 'Change',
      unit: changeUnit(unit),
      description: `${label}: what it is more or less than in the compared range.`,
    },
  ]
}

export interface PivotAnswers {
  rows: MetricsAnswer
  columns: MetricsAnswer
  cells: MetricsAnswer
}

export interface PivotTable extends Table {
  /** The columns of its cells, in order. */
  cellColumns: Column[]
  /** The cells one below the other, for charts: column, row, value. */
  long: Section
}

export const TOTAL = 'total'
export const OTHERS = 'others'
export const LONG = { column: 'column', row: 'row', value: 'value' } as const

/**
 * A metric by members of two axes. Totals are the engine’s figures of each row, of each column and of all; others are what
 * these are beyond the cells, where parts make up the whole.
 */
export function pivotTable(
  answers: PivotAnswers,
  axes: { rows: Axis; columns: Axis },
  { metric, measure, shop }: { metric: MetricMeta; measure: Measure; shop: Meta },
): PivotTable {
  const { rows, columns, cells } = answers
  const { name, unit } = metric
  const grain = rows.request.grain
  const rowKeys = new Set(cells.section.rows.map((row) => keyOf(row, axes.rows)))
  const addsUp = cells.addUp.includes(name)
  const shownRows = membersOf(rows, axes.rows).filter(({ key }) => axes.rows === 'time' || rowKeys.has(key))
  const shownColumns = membersOf(columns, axes.columns)
  const found = new Map(
    cells.section.rows.map((row) => [
      JSON.stringify([keyOf(row, axes.rows), keyOf(row, axes.columns)]),
      pairOf(row, name),
    ]),
  )
  const nothing: Pair = {
    now: addsUp ? 0 : null,
    before: addsUp && rows.request.compareRange !== null ? 0 : null,
  }
  const pairAt = (row: Member, column: Member) => found.get(JSON.stringify([row.key, column.key])) ?? nothing
  const write = (pair: Pair) => measured(pair, measure, unit)
  const leftRows = (rows.section.total ?? rows.section.rows.length) - shownRows.length
  const leftColumns = (columns.section.total ?? shownColumns.length) - shownColumns.length
  const hasOtherColumns = addsUp && leftColumns > 0
  const line = (pairs: readonly Pair[], whole: Pair): Row =>
    Object.fromEntries([
      ...pairs.map((pair, index) => [cellName(index), write(pair)] as const),
      ...(hasOtherColumns ? [[OTHERS, write(without(whole, pairs))] as const] : []),
      [TOTAL, write(whole)],
    ])
  const grid = shownRows.map((row) => shownColumns.map((column) => pairAt(row, column)))
  const columnTotals = shownColumns.map(({ row }) => pairOf(row, name))
  const grand = pairOf(rows.totals, name)
  const rest = columnTotals.map((total, index) =>
    without(
      total,
      grid.map((pairs) => pairs[index] ?? nothing),
    ),
  )
  const cellUnit = measure === 'change' ? changeUnit(unit) : unit
  const cellColumns = shownColumns.map(
    ({ text }, index): Column => ({ name: cellName(index), label: text, unit: cellUnit, description: '' }),
  )
  const more = (name: string, label: string): Column => ({ name, label, unit: cellUnit, description: '' })
  const whole = without(
    grand,
    shownRows.map(({ row }) => pairOf(row, name)),
  )
  return {
    cellColumns,
    heads:
      axes.columns === 'time'
        ? Object.fromEntries(shownColumns.map(({ key }, index) => [cellName(index), key]))
        : {},
    left: leftRows,
    section: {
      columns: [
        ...nameColumns(axes.rows, shop, grain),
        ...cellColumns,
        ...(hasOtherColumns ? [more(OTHERS, `Others (${leftColumns})`)] : []),
        more(TOTAL, 'Total'),
      ],
      rows: shownRows.map((member, index) => ({
        ...named(member, axes.rows),
        ...line(grid[index] ?? [], pairOf(member.row, name)),
      })),
      ignored: [],
      followsRange: true,
    },
    total: line(columnTotals, grand),
    others: addsUp && leftRows > 0 ? line(rest, whole) : undefined,
    long: {
      columns: [
        { name: LONG.column, label: axisLabel(axes.columns, shop, grain), unit: 'text', description: '' },
        { name: LONG.row, label: axisLabel(axes.rows, shop, grain), unit: 'text', description: '' },
        { name: LONG.value, label: metric.label, unit: cellUnit, description: '' },
      ],
      rows: shownRows.flatMap((row) =>
        shownColumns.map((column) => ({
          [LONG.column]: axes.columns === 'time' ? column.key : column.text,
          [LONG.row]: axes.rows === 'time' ? row.key : row.text,
          [LONG.value]: write(pairAt(row, column)),
        })),
      ),
      ignored: [],
      followsRange: true,
    },
  }
}

function cellName(index: number): string {
  return `cell_${index}`
}
