import { DAY_SECONDS, timeText } from '../base/calendar.ts'
import type { FeedName } from '../base/feeds.ts'
import { having, instant, value } from './columns.ts'
import type { FaultContext, RowFault } from './fault_context.ts'

/** Writes the row with other values, which are accepted. */
function takenAs(kind: string, values: (context: FaultContext) => Record<string, string>): RowFault {
  return (context, feed, fields) => {
    const outcome = context.isFirst(feed, fields) ? 'inserted' : 'updated'
    context.freeze(feed, fields)
    const place = context.write(feed, having(feed, fields, values(context)))
    context.note({ kind, feed, outcome }, place)
    return true
  }
}

const renamed: RowFault = (context, feed, fields) => {
  if (context.drop >= context.lastDrop) return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  const at = instant(value(feed, fields, 'updated_at')) + DAY_SECONDS
  const name = `${value(feed, fields, 'product_name')} NEW`
  const row = having(feed, fields, { product_name: name, updated_at: timeText(at) })
  context.later(feed, context.drop + 1, row, (place) => {
    context.note({ kind: 'product_renamed', feed, outcome: 'updated' }, place)
  })
  return true
}

const byFeed: Partial<Record<FeedName, readonly RowFault[]>> = {
  products: [renamed],
  orders: [
    takenAs('unknown_customer', (context) => ({ customer_id: context.newId('NOBODY') })),
    takenAs('unknown_status', () => ({ status: 'on its way' })),
    takenAs('other_word_for_status', () => ({ status: ' Complete ' })),
  ],
  order_items: [
    takenAs('product_by_name', () => ({ product_id: '' })),
    takenAs('unknown_product', (context) => ({ product_id: context.newId('NOTHING') })),
    takenAs('unknown_product_name', (context) => ({
      product_id: '',
      product_name: context.newId('No such thing '),
    })),
  ],
  pageviews: [takenAs('unknown_session', (context) => ({ session_id: context.newId('NOSESSION') }))],
  cart_adds: [
    takenAs('product_by_name', () => ({ product_id: '' })),
    takenAs('unknown_product', (context) => ({ product_id: context.newId('NOTHING') })),
  ],
  inventory: [takenAs('unknown_product', (context) => ({ product_id: context.newId('NOTHING') }))],
}

/** Unknown things that a row can refer to. */
export function references(feed: FeedName): readonly RowFault[] {
  return byFeed[feed] ?? []
}
