import type { ColumnType, Feed } from '../../model/feeds/feed.ts'
import type { TimeBounds } from '../time_bounds.ts'

/** How the rows of one file are to be checked. */
export interface RowPlan {
  feed: Feed
  /** Staging column of each field, in the order of the header. */
  columns: readonly string[]
  /** Names of the fields in the header, as `Header.names`; without them no header is looked for among the rows. */
  names?: readonly string[]
  /** Orders in another currency are invalid; undefined: any. */
  currency: string | undefined
  bounds: TimeBounds
  /** The staging table has so many columns that a row might not fit a database page. */
  wide?: boolean
  /** Whole numbers of this column may be below 0. */
  signed?: string | undefined
  /** Whether a reading profile can read a text that is not written as feeds write values of the type; none is tried without it. */
  canBeRead?: (column: string, type: ColumnType, text: string) => boolean
  /** Encoding of the file, for messages. */
  encoding?: string
}
