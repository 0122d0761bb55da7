import { feedByName } from '../../model/feeds/index.ts'
import type { FeedName } from '../base/feeds.ts'
import { aged, altered, having, idOf } from './columns.ts'
import { replacedWaiting, waiting } from './fault.ts'
import type { FaultContext, RowFault } from './fault_context.ts'

/** A row like this one for an order that never comes. */
function orphan(context: FaultContext, feed: FeedName, fields: readonly string[]): string[] {
  return having(feed, fields, {
    order_id: context.newId('LOST'),
    [idOf(feed)]: context.newId('ORPHAN'),
  })
}

const alone: RowFault = (context, feed, fields) => {
  context.write(feed, fields)
  const place = context.write(feed, orphan(context, feed, fields))
  context.note({ kind: 'order_never_comes', feed, ...waiting }, place)
  return true
}

const twice: RowFault = (context, feed, fields) => {
  context.write(feed, fields)
  const lost = orphan(context, feed, fields)
  const place = context.write(feed, lost)
  context.note({ kind: 'orphan_duplicate', feed, outcome: 'duplicate' }, place)
  context.below(feed, lost, (below) => {
    context.note({ kind: 'order_never_comes', feed, ...waiting }, below)
  })
  return true
}

const replaced: RowFault = (context, feed, fields) => {
  if (context.drop >= context.lastDrop) return false
  context.write(feed, fields)
  const lost = orphan(context, feed, fields)
  const place = context.write(feed, lost)
  context.note({ kind: 'orphan_corrected', feed, ...replacedWaiting }, place)
  context.later(feed, context.drop + 1, aged(feed, altered(feed, lost), 60), (later) => {
    context.note({ kind: 'correction_of_orphan', feed, ...waiting }, later)
  })
  return true
}

/** What can be wrong with the order of a row. */
export function orphans(feed: FeedName): readonly RowFault[] {
  return feedByName(feed).waitsForOrder ? [alone, twice, replaced] : []
}
