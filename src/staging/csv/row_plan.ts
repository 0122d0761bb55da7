import type { ColumnType, Feed } from '../../model/feeds/feed.ts'
import type { TimeBounds } from '../time_bounds.ts'

/** How to check the rows of one file. */
export interface RowPlan {
  feed: Feed
  /** Staging column of each field, in the order of the header. */
  columns: readonly string[]
  /** Names of the fields in the header, as `Header.names`. Without them, rows are not checked for repeated headers. */
  names?: readonly string[]
  /** Orders in another currency are invalid; undefined: any currency. */
  currency: string | undefined
  bounds: TimeBounds
  /** The staging table has so many columns that a row might not fit into a database page. */
  wide?: boolean
  /** Whole numbers of this column may be below 0. */
  signed?: string | undefined
  /** Whether a reading profile can read a text that feeds don't write. Without it, none is tried. */
  canBeRead?: (column: string, type: ColumnType, text: string) => boolean
  /** Encoding of the file, for messages. */
  encoding?: string
}
