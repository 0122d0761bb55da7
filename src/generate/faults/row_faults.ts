import { feedByName } from '../../model/feeds/index.ts'
import type { FeedName } from '../base/feeds.ts'
import type { Random } from '../base/random.ts'
import { badValues } from './bad_values.ts'
import { aged, altered, hasUpdatedAt, having, isDeletable, lacksId, value } from './columns.ts'
import { rejected } from './fault.ts'
import type { FaultContext, RowFault } from './fault_context.ts'
import { malformed } from './malformed.ts'
import { oddTexts } from './odd_texts.ts'
import { orphans } from './orphans.ts'
import { references } from './references.ts'

const HOUR = 3_600

/** The next drop, if there is one. */
function next({ drop, lastDrop }: FaultContext): number | undefined {
  return drop < lastDrop ? drop + 1 : undefined
}

const firstOutcome = (context: FaultContext, feed: FeedName, fields: readonly string[]) =>
  context.isFirst(feed, fields) ? ('inserted' as const) : ('updated' as const)

const duplicate: RowFault = (context, feed, fields) => {
  context.freeze(feed, fields)
  const first = context.write(feed, fields)
  // Of the two rows, the lower one is newer.
  context.below(feed, fields, () => {
    context.note({ kind: 'exact_duplicate', feed, outcome: 'duplicate' }, first)
  })
  return true
}

const repeatedLater: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined) return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  context.later(feed, drop, fields, (place) => {
    context.note({ kind: 'repeated_in_later_file', feed, outcome: 'unchanged' }, place)
  })
  return true
}

const correctedBelow: RowFault = (context, feed, fields) => {
  context.freeze(feed, fields)
  const wrong = context.write(feed, aged(feed, altered(feed, fields), -60))
  context.note({ kind: 'corrected_in_same_file', feed, outcome: 'superseded' }, wrong)
  context.below(feed, fields, () => {})
  return true
}

const olderBelow: RowFault = (context, feed, fields) => {
  if (!hasUpdatedAt(feed)) return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  context.below(feed, aged(feed, altered(feed, fields), -60), (place) => {
    context.note({ kind: 'older_row_below_newer', feed, outcome: 'superseded' }, place)
  })
  return true
}

const correctedLater: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined) return false
  context.freeze(feed, fields)
  context.write(feed, altered(feed, fields))
  context.later(feed, drop, sameDay(feed, aged(feed, fields, 60), fields), (place) => {
    context.note({ kind: 'corrected_in_later_file', feed, outcome: 'updated' }, place)
  })
  return true
}

const staleLater: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined || !hasUpdatedAt(feed)) return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  context.later(feed, drop, aged(feed, altered(feed, fields), -HOUR), (place) => {
    const kind = feed === 'customers' ? 'backdated_change' : 'older_row_in_later_file'
    context.note({ kind, feed, outcome: 'superseded' }, place)
  })
  return true
}

/** A stock level belongs to its day, so a correction on the next day would be another level. */
function sameDay(feed: FeedName, fields: string[], original: readonly string[]): string[] {
  const day = value(feed, original, 'updated_at').slice(0, 10)
  if (!feedByName(feed).businessDay || value(feed, fields, 'updated_at').startsWith(day)) return fields
  return [...original]
}

const lateKinds: Partial<Record<FeedName, string>> = {
  sessions: 'session_after_events',
  products: 'product_after_lines',
  customers: 'customer_after_orders',
  categories: 'category_after_products',
}

const late: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined) return false
  const outcome = firstOutcome(context, feed, fields)
  // Rows of an order that comes late have to wait: see OrderFaults.
  if (feed === 'orders' && outcome === 'inserted') return false
  context.freeze(feed, fields)
  const kind = outcome === 'inserted' ? (lateKinds[feed] ?? 'late_row') : 'late_row'
  context.later(feed, drop, fields, (place) => {
    context.note({ kind, feed, outcome }, place)
  })
  return true
}

const deletedLater: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined || !isDeletable(feed) || feed === 'orders') return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  const gone = having(feed, aged(feed, fields, HOUR), { is_deleted: 'true' })
  context.later(feed, drop, gone, (place) => {
    context.note({ kind: 'deleted', feed, outcome: 'updated' }, place)
  })
  if (drop < context.lastDrop && context.random.chance(0.5)) {
    context.later(feed, drop + 1, aged(feed, fields, 2 * HOUR), (place) => {
      context.note({ kind: 'restored', feed, outcome: 'inserted' }, place)
    })
  }
  return true
}

const deletedBefore: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined || !isDeletable(feed) || feed === 'orders' || !context.isFirst(feed, fields))
    return false
  context.freeze(feed, fields)
  const gone = having(feed, aged(feed, fields, HOUR), { is_deleted: 'yes' })
  const place = context.write(feed, gone)
  context.note({ kind: 'deleted_before_it_came', feed, outcome: 'unchanged' }, place)
  context.later(feed, drop, fields, (later) => {
    context.note({ kind: 'row_after_its_deletion', feed, outcome: 'superseded' }, later)
  })
  return true
}

const deletedUnknown: RowFault = (context, feed, fields) => {
  if (!isDeletable(feed)) return false
  context.write(feed, fields)
  const id = feedByName(feed).key.at(-1) as string
  const unknown = having(feed, fields, { [id]: context.newId('GONE'), is_deleted: '1' })
  const place = context.write(feed, unknown)
  context.note({ kind: 'deletion_of_nothing', feed, outcome: 'unchanged' }, place)
  return true
}

/** A later file restates a group of rows without ids. */
const restatedLater: RowFault = (context, feed, fields) => {
  const drop = next(context)
  if (drop === undefined || !lacksId(feed, fields)) return false
  context.freeze(feed, fields)
  context.write(feed, fields)
  context.later(feed, drop, altered(feed, fields), (place) => {
    context.note({ kind: 'restated_in_later_file', feed, outcome: 'updated' }, place)
  })
  return true
}

/** A fault that needs rows with an id. */
const byId =
  (fault: RowFault): RowFault =>
  (context, feed, fields) =>
    !lacksId(feed, fields) && fault(context, feed, fields)

/** Faults that add a rejected row and leave the original row alone. */
function rejections(feed: FeedName, random: Random): RowFault[] {
  const spoiled = Object.entries(malformed).map(
    ([kind, spoil]): RowFault =>
      (context, _, fields) => {
        context.write(feed, fields)
        const place = context.writeSpoiled(feed, fields, spoil)
        context.note({ kind, feed, ...rejected('malformed_row') }, place)
        return true
      },
  )
  const bad = badValues(feed, random).map(
    ({ kind, reason, column, spoil }): RowFault =>
      (context, _, fields) => {
        const place = context.write(feed, spoil(fields))
        context.note({ kind, feed, ...rejected(reason, column) }, place)
        context.write(feed, fields)
        return true
      },
  )
  return [...spoiled, ...bad]
}

/** All faults for rows of a feed, in a shuffled order. */
export function rowFaults(feed: FeedName, random: Random): RowFault[] {
  const changes = [
    ...[
      duplicate,
      repeatedLater,
      correctedBelow,
      olderBelow,
      correctedLater,
      staleLater,
      deletedLater,
      deletedBefore,
      deletedUnknown,
      ...oddTexts,
    ].map(byId),
    ...orphans(feed),
    ...(feed === 'ad_spend' ? [restatedLater] : []),
  ]
  // Alternating, so that a short file has some of both.
  const bad = shuffled(rejections(feed, random), random)
  // Small files only reach the first few, so the most telling ones come first.
  const telling: RowFault[] = [byId(late), ...references(feed)]
  const good = [...telling, ...shuffled(changes, random)]
  return Array.from({ length: Math.max(bad.length, good.length) * 2 }, (_, turn) => {
    const list = turn % 2 === 0 ? bad : good
    return list[Math.floor(turn / 2) % list.length] as RowFault
  })
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const mixed = [...items]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    const item = mixed[at] as T
    mixed[at] = mixed[other] as T
    mixed[other] = item
  }
  return mixed
}
