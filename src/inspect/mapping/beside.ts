import type { FeedName } from '../../model/feeds/index.ts'

/** What is known of the files beside the one that is looked at. */
export interface Beside {
  /** Ids of which a column of a feed is one, as far as files beside hold them; undefined where none does. */
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

/** The ids of files beside, by the feed whose key they are. */
export function besideOf(ids: Partial<Record<FeedName, ReadonlySet<string>>>): Beside {
  return {
    idsFor(feed, column) {
      const target = REFERENCES[column]
      return target === undefined || target === feed ? undefined : ids[target]
    },
  }
}
