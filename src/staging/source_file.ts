import type { FeedName } from '../model/feeds/index.ts'

/** The date of a file: a day that its name tells, else the time of its last change. */
type FileDate = { day: string } | { modifiedAt: Date }

/** A CSV file that was found and belongs to a feed. */
export interface SourceFile {
  /** Absolute. */
  path: string
  /** Base name as spelled, without `.gz`. */
  name: string
  feed: FeedName
  /** `day` as YYYY-MM-DD, in the business time zone. */
  fileDate: FileDate
  /** Of its last change: what its record says (see `RecordedAge`), else what the disk says. */
  modifiedAt: Date
  /** The `part` suffix, such as `part2`; undefined without one. */
  part: string | undefined
  /** The name without its `part` suffix: files of one group count as one file. */
  groupName: string
  gzip: boolean
  /** Bytes on disk. */
  size: number
  /** Time of its last change on disk: with the size it tells whether the file is still the one that was found. */
  writtenAt: Date
  /** What is odd about the file, though it can be loaded. */
  remarks: string[]
}

/** What it takes to read a file. */
export type FileBytes = Pick<SourceFile, 'path' | 'name' | 'gzip' | 'size' | 'writtenAt'>

/** A file that cannot be loaded, or a path where nothing was found. */
export interface FileProblem {
  path: string
  name: string
  feed: FeedName | undefined
  message: string
  hint: string
}
