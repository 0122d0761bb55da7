import { feedByName } from '../../model/feeds/index.ts'
import type { FeedName } from '../base/feeds.ts'
import { aged, having, idOf, value } from './columns.ts'
import { type Fault, type Place, released, waiting } from './fault.ts'
import type { FaultContext } from './fault_context.ts'

/** What happens to an order and everything that belongs to it. */
type Fate = {
  kind: 'order_after_lines' | 'order_never_comes' | 'order_deleted' | 'lines_without_id'
  /** From this drop on nothing more is written about the order. A late order exists from this drop on. */
  drop: number
  /** The rows written so far that belong to it, the newest of each key. */
  children: Map<string, { feed: FeedName; place: Place; fault: Fault | undefined }>
}

const kinds = ['order_after_lines', 'order_deleted', 'lines_without_id', 'order_never_comes'] as const

const HOUR = 3_600

/** Orders that come late, never come or are deleted, with their lines, payments and refunds. */
export class OrderFaults {
  private readonly fates = new Map<string, Fate>()
  private turn = 0

  /** Takes the first row of an order. Returns false if it leaves the order alone. */
  take(context: FaultContext, fields: readonly string[]): boolean {
    if (!context.isFirst('orders', fields)) return false
    const kind = kinds[this.turn++ % kinds.length] as Fate['kind']
    const next = context.drop + 1
    if (kind !== 'order_never_comes' && kind !== 'lines_without_id' && next > context.lastDrop) return false
    const fate: Fate = { kind, drop: next, children: new Map() }
    this.fates.set(value('orders', fields, 'order_id'), fate)
    context.freeze('orders', fields)
    if (kind === 'order_after_lines') {
      context.later('orders', next, fields, (place) => {
        context.note({ kind: 'order_after_lines', feed: 'orders', outcome: 'inserted' }, place)
      })
    } else if (kind === 'order_deleted') {
      context.write('orders', fields)
      this.deleteLater(context, fields, fate)
    } else if (kind === 'lines_without_id') context.write('orders', fields)
    return true
  }

  private deleteLater(context: FaultContext, fields: readonly string[], fate: Fate): void {
    const gone = having('orders', aged('orders', fields, HOUR), { is_deleted: 'true' })
    context.later('orders', fate.drop, gone, (place) => {
      context.note({ kind: 'order_deleted', feed: 'orders', outcome: 'updated' }, place)
      for (const child of fate.children.values()) {
        child.fault = context.note({ kind: 'order_deleted', feed: child.feed, ...waiting }, child.place)
      }
    })
    if (fate.drop === context.lastDrop || context.random.chance(0.5)) return
    context.later('orders', fate.drop + 1, aged('orders', fields, 2 * HOUR), (place) => {
      context.note({ kind: 'order_restored', feed: 'orders', outcome: 'inserted' }, place)
      for (const { fault } of fate.children.values()) {
        if (fault) Object.assign(fault, { kind: 'order_deleted_and_restored' }, released)
      }
    })
  }

  /** Takes a line, payment or refund of an order with a fault. Returns false for all others. */
  takeChild(context: FaultContext, feed: FeedName, fields: readonly string[]): boolean {
    if (!feedByName(feed).waitsForOrder) return false
    const fate = this.fates.get(value(feed, fields, 'order_id'))
    if (!fate) return false
    const id = value(feed, fields, idOf(feed))
    if (fate.kind === 'order_never_comes') this.takeWaiting(context, feed, fields, fate, id)
    else if (fate.kind === 'lines_without_id') this.takeNumbered(context, feed, fields, fate)
    // Later rows are left out, so that what was recorded about earlier ones stays true.
    else if (context.drop < fate.drop) {
      const place = context.write(feed, fields)
      const fault =
        fate.kind === 'order_after_lines'
          ? context.note({ kind: 'before_its_order', feed, ...released }, place)
          : undefined
      fate.children.set(id, { feed, place, fault })
    }
    return true
  }

  private takeWaiting(
    context: FaultContext,
    feed: FeedName,
    fields: readonly string[],
    fate: Fate,
    id: string,
  ): void {
    const place = context.write(feed, fields)
    const before = fate.children.get(id)
    if (before?.fault) Object.assign(before.fault, { outcome: 'superseded', status: 'superseded' })
    const fault = context.note({ kind: 'order_never_comes', feed, ...waiting }, place)
    fate.children.set(id, { feed, place, fault })
  }

  private takeNumbered(context: FaultContext, feed: FeedName, fields: readonly string[], fate: Fate): void {
    if (context.drop >= fate.drop) return
    if (feed !== 'order_items') {
      context.write(feed, fields)
      return
    }
    const place = context.write(feed, having(feed, fields, { order_item_id: '' }))
    context.note({ kind: 'line_without_id', feed, outcome: 'inserted' }, place)
  }
}
