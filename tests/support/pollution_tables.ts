import type { FeedName } from '../../src/model/feeds/index.ts'

/** Texts that are hard for CSV readers. All are sound values. */
export const hardTexts = [
  'Shoes',
  'Bags, all',
  'a;b',
  'tab\there',
  'say "hi"',
  '5" pipe',
  '"quoted"',
  '""',
  'ünïcödé',
  '€ 5',
  '– naïve –',
  '😀 日本',
  'two\nlines',
  'three\r\nlines\n\nof text',
  'old\rmac',
  '\\.',
  "O'Brien",
  'NULL',
  '#1 seller',
  '=1+1',
  '|pipe|',
  '\ufeffmark',
  "'; drop table x; --",
  'category_name',
] as const

/** Endings of ids. They must come out unchanged too. */
const idEndings = ['', '', '', '-é', ' "b"', ',c', ';d', '/%', '\\n'] as const

type Kind = 'id' | 'reference' | 'text' | 'money' | 'integer' | 'time' | 'boolean'

/** A column of a clean table, as a feed declares it. */
export interface CleanColumn {
  name: string
  alias: string
  kind: Kind
  required: boolean
}

/** Clean tables of some feeds; the first column is the key. */
export const cleanTables: Partial<Record<FeedName, readonly CleanColumn[]>> = {
  customers: [
    key('customer_id', 'user_id'),
    optional('email', 'text'),
    optional('city', 'text'),
    optional('region', 'text', 'state'),
    optional('email_verified', 'boolean'),
    optional('updated_at', 'time'),
  ],
  categories: [key('category_id'), required('category_name', 'text', 'name')],
  products: [
    key('product_id', 'sku'),
    required('product_name', 'text', 'name'),
    optional('brand', 'text'),
    optional('list_price', 'money', 'price'),
  ],
  orders: [
    key('order_id', 'transaction_id'),
    required('time', 'time', 'order_date'),
    optional('customer_id', 'reference', 'user_id'),
    optional('status', 'text', 'order_status'),
    optional('total_price', 'money', 'total_amount'),
    optional('total_items', 'integer'),
    optional('city', 'text'),
  ],
  payments: [
    key('payment_id'),
    required('order_id', 'reference'),
    required('payment_method', 'text', 'method'),
    required('amount', 'money'),
    required('time', 'time', 'paid_at'),
    optional('is_deleted', 'boolean'),
  ],
  sessions: [
    key('session_id'),
    required('time', 'time', 'started_at'),
    optional('browser', 'text'),
    optional('landing_page_query', 'text'),
  ],
  pageviews: [
    key('event_id'),
    required('session_id', 'reference'),
    required('time', 'time'),
    optional('path', 'text'),
    optional('query', 'text'),
  ],
}

function key(name: string, alias = name): CleanColumn {
  return { name, alias, kind: 'id', required: true }
}

function required(name: string, kind: Kind, alias = name): CleanColumn {
  return { name, alias, kind, required: true }
}

function optional(name: string, kind: Kind, alias = name): CleanColumn {
  return { name, alias, kind, required: false }
}

/** Values by kind; `pick` takes one of a list. */
export function cleanValue(
  column: CleanColumn,
  row: number,
  pick: <T>(values: readonly T[]) => T,
  text: string,
): string {
  const empty = !column.required && pick([false, false, true])
  if (empty) return ''
  switch (column.kind) {
    case 'id':
      return `${column.name.slice(0, 2)}${row}${pick(idEndings)}`
    case 'reference':
      return `r${row}`
    case 'text':
      return text
    case 'money':
      return pick(['0', '12', '12.5', '.56', '1234.50', '007.10', '999999.99'])
    case 'integer':
      return pick(['0', '3', '2.0', '120'])
    case 'time':
      return pick(['2025-02-14', '2025-02-14 13:45', '2025-02-14T13:45:00.123Z', '2025-02-14T13:45:00+02:00'])
    case 'boolean':
      return pick(['0', 'false', 'N', 'no'])
  }
}
