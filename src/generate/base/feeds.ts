import type { Column, ColumnType } from '../../model/feeds/feed.ts'
import { type FeedName, feedByName, feedNames } from '../../model/feeds/index.ts'
import type { FileForm } from './file_form.ts'

export type { Column, ColumnType, FeedName }
export { feedNames }

/** Columns that a generated shop's files don't have. */
const leftOut: Partial<Record<FeedName, readonly string[]>> = {
  order_items: ['shipping_price'],
}

/** The columns of the files, in the order of the values in a row. */
export const feedColumns = Object.fromEntries(
  feedNames.map((feed) => [
    feed,
    feedByName(feed).columns.filter(({ name }) => !leftOut[feed]?.includes(name)),
  ]),
) as unknown as Readonly<Record<FeedName, readonly Column[]>>

/** How the files of the feeds look. */
export const feedForms = new Map<FeedName, FileForm>(
  feedNames.map((feed) => [feed, { prefix: feed, extension: '.csv', header: header(feed), lineEnd: '\n' }]),
)

/** The first line of a feed's file. */
export function header(feed: FeedName): string {
  return feedColumns[feed].map(({ name }) => name).join(',')
}
