import { useState } from 'preact/hooks'
import { type DayRange, isDay } from '../../../../calendar.ts'
import type {
  Meta,
  OrderAnswer,
  OrderOriginAnswer,
  OrderPart,
  OrderPartAnswer,
  OrderSort,
  OrdersAnswer,
  Row,
  Section,
} from '../../../contract.ts'
import { saveCsv } from '../charts/save.ts'
import { range as rangeText, shown } from '../format.ts'
import { useJson } from '../state/api.ts'
import { useMay } from '../state/me.ts'
import { daysOf, metricLabel, parametersOf, useShop } from '../state/shop.ts'
import { closeOption, openOption, useView } from '../state/view.ts'
import { Chips } from './chips.tsx'
import { Customer } from './customer.tsx'
import { CustomerLink } from './customer_link.tsx'
import { DataTable, type ServerSort } from './data_table.tsx'
import { Dialog } from './dialog.tsx'
import { Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { ErrorNotice } from './notice.tsx'
import { Pager } from './pager.tsx'

const LIMIT = 50
const leadColumns = ['order_id', 'ordered_at']
const otherColumns = [
  'status',
  'net_amount',
  'total_amount',
  'refund_amount',
  'quantity',
  'customer_id',
  'customer_type',
  'channel',
  'country',
  'payment_method',
  'coupon',
]

const lineColumns = [
  'order_item_id',
  'product',
  'category',
  'quantity',
  'unit_price',
  'discount_amount',
  'net_amount',
  'cost_amount',
  'profit_amount',
]

/** Opens the orders of some days, or of all days of the page, within its filters: those that make up a metric. */
export function showOrders({ days, metric }: { days?: DayRange; metric: string }): void {
  openOption('orders', `${days ? `${days.from}..${days.to}` : 'all'}:${metric}`)
}

/** The orders behind a figure, and one of them in full. Both are in the address. */
export function Orders() {
  const { options } = useView()
  return (
    <>
      {options.orders !== undefined && <OrderList key={options.orders} shown={options.orders} />}
      {options.customer !== undefined && <Customer id={options.customer} />}
      {options.order !== undefined && <Order id={options.order} />}
    </>
  )
}

/** `shown` as `showOrders` writes it: days and a metric. */
function OrderList({ shown: written }: { shown: string }) {
  const shop = useShop()
  const view = useView()
  const [offset, setOffset] = useState(0)
  const [sort, setSort] = useState<OrderSort>('-ordered_at')
  const { days, metric } = readShown(written)
  const isAnalyst = useMay('analyst')
  const { from, to } = days ?? daysOf(view, shop)
  const parameters = parametersOf(view, shop)
  for (const [name, value] of Object.entries({ from, to, limit: LIMIT, offset, sort }))
    parameters.set(name, String(value))
  if (metric) parameters.set('metric', metric)
  const { data, error, isLoading, retry } = useJson<OrdersAnswer>(`/api/v1/orders?${parameters}`)
  const total = data?.section.total ?? 0
  const rows = data?.section.rows.length ?? 0
  const amounts = Object.keys(data?.totals ?? {})
  const title = titleOf(shop, metric)
  const sortBy = (sort: OrderSort) => {
    setSort(sort)
    setOffset(0)
  }
  return (
    <Dialog title={`${title}, ${rangeText(from, to)}`} onClose={() => closeOption('orders')}>
      <Chips />
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && (
        <>
          <Pager
            offset={offset}
            limit={LIMIT}
            hasOlder={offset + rows < total}
            what="orders"
            onOffset={setOffset}
            tools={
              isAnalyst && (
                <button
                  type="button"
                  class="button is-bare"
                  aria-label="Save these orders as CSV"
                  title="Save these orders as CSV"
                  disabled={rows === 0}
                  onClick={() =>
                    saveCsv(data.section, `storehouse-orders-${from}-to-${to}-from-${offset + 1}`)
                  }
                >
                  <Icon name="download" />
                </button>
              )
            }
          >
            <p aria-live="polite">
              {total === 0 ? 'No orders.' : placeText(offset, rows, total)}
              {isLoading && ' …'}
            </p>
          </Pager>
          {total > 0 && (
            <DataTable
              section={data.section}
              columns={[...leadColumns, ...amounts, ...otherColumns]}
              caption={title}
              limit={LIMIT}
              serverSort={serverSortOf(sort, metric, sortBy)}
              total={data.totals ? { label: 'Total', row: data.totals } : undefined}
              onRow={(row) => openOption('order', String(row.order_id))}
              cells={{ customer_id: customerCell }}
            />
          )}
        </>
      )}
      {!data && !error && <div class="skeleton block" />}
    </Dialog>
  )
}

/** Reads what `showOrders` writes. */
function readShown(written: string): { days: DayRange | undefined; metric: string | undefined } {
  const [days, metric] = written.split(':')
  const [from, to] = days?.split('..') ?? []
  return { days: isDay(from) && isDay(to) ? { from, to } : undefined, metric }
}

function titleOf(shop: Meta, metric: string | undefined): string {
  if (!metric || metric === 'orders') return 'Orders'
  return `Orders behind ${metricLabel(shop, metric)}`
}

/** Sorting by `amount` means the column of the metric. */
function serverSortOf(
  sort: OrderSort,
  metric: string | undefined,
  onSort: (sort: OrderSort) => void,
): ServerSort {
  const sorted = sort.replace('-', '')
  return {
    columns: ['ordered_at', ...(metric ? [metric] : [])],
    name: sorted === 'amount' ? (metric ?? '') : sorted,
    isDown: sort.startsWith('-'),
    onSort: (name) => {
      const column = name === metric ? 'amount' : 'ordered_at'
      onSort(sort === `-${column}` ? column : `-${column}`)
    },
  }
}

/** `51–100 of 230`. */
function placeText(offset: number, rows: number, total: number): string {
  return `${shown(offset + 1, 'count')}–${shown(offset + rows, 'count')} of ${shown(total, 'count')}`
}

function Order({ id }: { id: string }) {
  const isAnalyst = useMay('analyst')
  const { data, error, retry } = useJson<OrderAnswer>(`/api/v1/orders/${encodeURIComponent(id)}`)
  const close = () => closeOption('order')
  return (
    <Dialog title={`Order ${id}`} onClose={close}>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && (
        <>
          <Facts section={data.order} without={['order_id']} />
          <Part key={`${id} lines`} order={id} part="lines" first={data.lines} columns={lineColumns} />
          {data.payments.rows.length > 0 && (
            <Part key={`${id} payments`} order={id} part="payments" first={data.payments} />
          )}
          {data.refunds.rows.length > 0 && (
            <Part key={`${id} refunds`} order={id} part="refunds" first={data.refunds} />
          )}
          {isAnalyst && <Origin order={id} />}
        </>
      )}
      {!data && !error && <div class="skeleton block" />}
    </Dialog>
  )
}

const customerCell = ({ customer_id: id }: Row) => <CustomerLink id={id} />

/** The file and line of each row of the order. */
function Origin({ order }: { order: string }) {
  const { data, error, retry } = useJson<OrderOriginAnswer>(
    `/api/v1/orders/${encodeURIComponent(order)}/origin`,
  )
  return (
    <>
      <h3>Where it comes from</h3>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && <DataTable section={data.section} caption="Files and lines of the order" isFixed />}
      {!data && !error && <div class="skeleton block" />}
    </>
  )
}

const partNames: Record<OrderPart, string> = { lines: 'Lines', payments: 'Payments', refunds: 'Refunds' }

interface PartProps {
  order: string
  part: OrderPart
  /** Its first rows, which come with the order. */
  first: Section
  columns?: readonly string[]
}

/** Lines, payments or refunds of an order, page by page if there are many. */
function Part({ order, part, first, columns }: PartProps) {
  const [offset, setOffset] = useState(0)
  const parameters = new URLSearchParams({ offset: String(offset), limit: String(LIMIT) })
  const { data, error, retry } = useJson<OrderPartAnswer>(
    offset === 0 ? undefined : `/api/v1/orders/${encodeURIComponent(order)}/${part}?${parameters}`,
  )
  const name = partNames[part]
  const isFirst = offset === 0
  const section = isFirst ? first : data?.offset === offset ? data.section : undefined
  const total = first.total ?? first.rows.length
  const isPaged = total > first.rows.length
  return (
    <>
      <h3>{name}</h3>
      {isPaged && (
        <Pager
          offset={offset}
          limit={LIMIT}
          hasOlder={offset + LIMIT < total}
          what={part}
          onOffset={setOffset}
        >
          <p aria-live="polite">{placeText(offset, Math.min(LIMIT, total - offset), total)}</p>
        </Pager>
      )}
      {!isFirst && error && <ErrorNotice error={error} onRetry={retry} />}
      {section ? (
        <DataTable
          key={offset}
          section={section}
          columns={columns}
          caption={`${name} of the order`}
          isFixed={isPaged}
          {...(isPaged ? { limit: LIMIT } : {})}
        />
      ) : (
        !error && <div class="skeleton block" />
      )}
    </>
  )
}
