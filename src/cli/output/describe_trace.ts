import type { CountsIn } from '../../reports/trace/counts_in.ts'
import type { TracedRow, Values } from '../../reports/trace/rows.ts'
import type { TracedCustomer } from '../../reports/trace/trace_customer.ts'
import type { TracedOrder } from '../../reports/trace/trace_order.ts'
import type { TracedLine } from '../../reports/trace/trace_row.ts'
import { shown } from '../../shown_text.ts'
import { counted } from './format.ts'
import type { Paint, Style } from './style.ts'
import { renderTable } from './table.ts'
import { displayWidth, oneLine, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** Width when a pipe has none, and the limit in a wide terminal, where longer lines are hard to read. */
const widest = 100
const longestValue = 60
const listedCounts = 10

const styles: Record<TracedLine['outcome'], Style> = {
  stands: 'green',
  superseded: 'yellow',
  duplicate: 'yellow',
  waiting: 'yellow',
  rejected: 'red',
  deletes: 'yellow',
  used: 'green',
  left_out: 'yellow',
  unknown: 'red',
}

/** The outcome of a line, for each file with the name. */
export function describeLines(lines: readonly TracedLine[], screen: Screen): string {
  // Rows made from a record follow it and belong to the same file.
  const files = lines.filter(({ isMade }) => !isMade).length
  const several = files > 1 ? [`${files} files of this name were loaded.`] : []
  return [...several, ...lines.map((line) => describeLine(line, screen))].join('\n\n')
}

function describeLine(traced: TracedLine, screen: Screen): string {
  const { file, line, outcome, explanation, row, production, facts } = traced
  const { paint } = screen
  return paragraphs([
    [
      paint('bold', oneLine(`${file.name}:${line}`)),
      oneLine(`${file.feed} of ${file.date}, loaded by run ${file.runId} from ${file.path}`),
      `${paint(styles[outcome], outcome)}  ${explanation.map(oneLine).join(' ')}`,
    ].flatMap((text) => wrap(text, room(screen))),
    row ? section('In the file', [valuesText(row, screen)], screen) : [],
    rowsSection('In production', production, screen),
    rowsSection('In the star', facts, screen),
    countsSection(traced.countsIn, screen),
  ])
}

/** An order with its lines, and how they add up. */
export function describeOrder(order: TracedOrder, screen: Screen): string {
  const more = Object.entries(order.rows)
    .map(
      ([table, rows]) =>
        [table, rows - order.production.filter((row) => row.table.endsWith(`.${table}`)).length] as const,
    )
    .filter(([, rest]) => rest > 0)
    .map(([table, rest]) => `and ${counted(rest, 'more row')} of ${table}`)
  const sums = order.sums.map(({ name, parts, whole, adds }) => [
    name,
    parts ?? '',
    whole ?? '',
    adds ? 'adds up' : 'DIFFERS',
  ])
  return paragraphs([
    [screen.paint('bold', oneLine(`order ${order.orderId}`)), ...order.explanation.map(oneLine)].flatMap(
      (text) => wrap(text, room(screen)),
    ),
    rowsSection('In the star', order.facts, screen),
    rowsSection('In production', order.production, screen, more),
    sums.length > 0
      ? section(
          'Sums',
          [
            renderTable(
              [
                { title: 'figure', flexible: true },
                { title: 'parts', align: 'right' },
                { title: 'in fact_sales', align: 'right' },
                { title: '' },
              ],
              sums,
              { ...(screen.width === undefined ? {} : { width: screen.width - 2 }), paint: screen.paint },
            ),
          ],
          screen,
        )
      : [],
    countsSection(order.countsIn, screen),
  ])
}

/** A customer with its versions and orders. */
export function describeCustomer(customer: TracedCustomer, screen: Screen): string {
  const { versions, orders, orderCount, lifetime, statesReceived } = customer
  const shownVersion = ({ values, from }: TracedCustomer['versions'][number]) => [
    (values.valid_from ?? '').slice(0, 19).replace('T', ' '),
    (values.valid_to ?? '').slice(0, 19).replace('T', ' '),
    ['segment', 'country', 'region', 'city'].map((column) => values[column] ?? '-').join(', '),
    from ?? 'orders',
  ]
  const width = screen.width === undefined ? {} : { width: screen.width - 2 }
  const rest = orderCount - orders.length
  return paragraphs([
    [screen.paint('bold', oneLine(`customer ${customer.customerId}`)), ...customer.explanation].flatMap(
      (text) => wrap(text, room(screen)),
    ),
    rowsSection('Newest state', [customer.customer], screen),
    section(
      `Versions (${counted(statesReceived, 'state')} received)`,
      [
        renderTable(
          [
            { title: 'valid from' },
            { title: 'valid to' },
            { title: 'segment, country, region, city', flexible: true, maximum: longestValue },
            { title: 'from', flexible: true },
          ],
          versions.map(shownVersion),
          { ...width, paint: screen.paint },
        ),
      ],
      screen,
    ),
    orders.length === 0
      ? ['No orders.']
      : section(
          `Orders (${orderCount})`,
          [
            renderTable(
              [
                { title: 'date' },
                { title: 'order', flexible: true },
                { title: 'status', flexible: true },
                { title: 'net', align: 'right' },
                { title: 'total', align: 'right' },
                { title: 'refunds', align: 'right' },
                { title: 'from', flexible: true },
              ],
              orders.map((order) => [
                order.date,
                order.orderId,
                order.isSale ? order.status : `${order.status} (no sale)`,
                order.netAmount,
                order.totalAmount,
                order.refundAmount,
                order.from ?? '',
              ]),
              { ...width, paint: screen.paint },
            ),
            ...(rest > 0 ? [`and ${counted(rest, 'earlier order')}`] : []),
            ...(lifetime
              ? [
                  `Sales: ${lifetime.sales}, net revenue ${lifetime.netRevenue}, charged ${lifetime.totalRevenue}, returns ${lifetime.returns}`,
                ]
              : []),
          ],
          screen,
        ),
  ])
}

function paragraphs(parts: string[][]): string {
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')
}

function room({ width }: Screen): number {
  return Math.min(width ?? widest, widest)
}

function section(title: string, texts: readonly string[], { paint }: Screen): string[] {
  const lines = texts.flatMap((text) => text.split('\n'))
  return [paint('bold', title), ...lines.map((line) => `  ${line}`)]
}

function rowsSection(
  title: string,
  rows: readonly TracedRow[],
  screen: Screen,
  more: string[] = [],
): string[] {
  if (rows.length === 0) return []
  const texts = rows.map(({ table, values, from }) => {
    const head = `${table.replace(/^(production|warehouse)\./, '')}${from === null ? '' : `  ← ${oneLine(from)}`}`
    return `${head}\n${valuesText(values, screen)
      .split('\n')
      .map((line) => `  ${line}`)
      .join('\n')}`
  })
  return section(title, [...texts, ...more], screen)
}

/** The non-empty values of a row, one after another. */
function valuesText(values: Values, screen: Screen): string {
  const lines = ['']
  for (const [column, value] of Object.entries(values)) {
    if (value === null) continue
    const pair = `${column} ${oneLine(shown(value, longestValue))}`
    const line = lines.at(-1) ?? ''
    const longer = line === '' ? pair : `${line} · ${pair}`
    if (line === '' || displayWidth(longer) <= room(screen) - 4) lines[lines.length - 1] = longer
    else lines.push(pair)
  }
  return lines.join('\n')
}

function countsSection(counts: readonly CountsIn[], screen: Screen): string[] {
  if (counts.length === 0) return []
  const texts = counts.flatMap(({ name, rows }) => {
    const rest = rows.length - listedCounts
    const all = rows.slice(0, listedCounts).map((row) => oneLine(shown(row, longestValue)))
    const [first = '', ...others] = wrap(
      `${name}: ${all.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
      room(screen) - 4,
    )
    return [first, ...others.map((line) => `  ${line}`)]
  })
  return section('Counts in', texts, screen)
}
