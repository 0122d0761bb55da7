import type { FeedName } from '../../model/feeds/index.ts'

/** What is known from other files in the same folder. */
export interface Beside {
  /** The ids that a column of a feed can refer to, as far as other files contain them; undefined if none does. */
  idsFor(feed: FeedName, column: string): ReadonlySet<string> | undefined
}

/** The feed whose key a column refers to. */
const REFERENCES: Readonly<Record<string, FeedName>> = {
  order_id: 'orders',
  customer_id: 'customers',
  user_id: 'customers',
  product_id: 'products',
  session_id: 'sessions',
}

/** Collects the ids of other files, by the feed whose key they are. */
export function besideOf(ids: Partial<Record<FeedName, ReadonlySet<string>>>): Beside {
  return {
    idsFor(feed, column) {
      const target = REFERENCES[column]
      return target === undefined || target === feed ? undefined : ids[target]
    },
  }
}
