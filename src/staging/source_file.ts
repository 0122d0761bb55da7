import type { FeedName } from './feeds/index.ts'

/** The date of a file: a day that its name tells, else the time of its last change. */
export type FileDate = { day: string } | { modifiedAt: Date }

/** A CSV file that was found and belongs to a feed. */
export interface SourceFile {
  /** Absolute. */
  path: string
  /** Base name as spelled, without `.gz`. */
  name: string
  feed: FeedName
  /** `day` as YYYY-MM-DD, in the business time zone. */
  fileDate: FileDate
  modifiedAt: Date
  /** The `part` suffix, such as `part2`; undefined without one. */
  part: string | undefined
  /** The name without its `part` suffix: files of one group count as one file. */
  groupName: string
  gzip: boolean
  /** Bytes on disk. */
  size: number
}

/** A file that cannot be loaded, or a path where nothing was found. */
export interface FileProblem {
  path: string
  name: string
  feed: FeedName | undefined
  message: string
  hint: string
}
