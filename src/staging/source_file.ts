import type { FeedName } from '../model/feeds/index.ts'
import type { SourceKind } from '../sources/source.ts'

/** The date of a file: a day that its name tells, else the time of its last change. */
type FileDate = { day: string } | { modifiedAt: Date }

/** Where a file stands in a zip archive. */
export interface ZipPlace {
  /** Path of the archive. */
  archive: string
  /** The name of the file there, folders included. */
  name: string
  /** How many files the archive holds: it goes when all of them are archived. */
  files: number
}

/** A file that was found. */
export interface FoundFile {
  /** Absolute; of a file in a zip archive `<archive>/<name there>`. */
  path: string
  /** Of a file in a zip archive; size and time of the last change on disk are those of the archive. */
  zip?: ZipPlace | undefined
  /** Base name as spelled, without `.gz`. */
  name: string
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
  /** Takes what it says of erased persons out of its bytes as they are read; undefined: nobody was erased. */
  eraser?: Eraser | undefined
}

/** Uncompressed bytes of a file, without what they say of erased persons. */
export type Eraser = (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>

/** A CSV file that was found and belongs to a feed. */
export interface SourceFile extends FoundFile {
  feed: FeedName
  kind?: undefined
}

/** A file of a source: each of its records becomes rows of one or more feeds. */
export interface ExportFile extends FoundFile {
  kind: SourceKind
  /** The name of its kind, which stands where other files have their feed. */
  feed: string
}

/** A file that can be loaded. */
export type InputFile = SourceFile | ExportFile

/** What it takes to read a file. */
export type FileBytes = Pick<FoundFile, 'path' | 'name' | 'gzip' | 'size' | 'writtenAt' | 'zip' | 'eraser'>

/** A file that cannot be loaded, or a path where nothing was found. */
export interface FileProblem {
  path: string
  name: string
  feed: FeedName | undefined
  message: string
  hint: string
}

/** What stands on disk: the file, or the archive that holds it. */
export function onDisk({ path, zip }: Pick<FileBytes, 'path' | 'zip'>): string {
  return zip?.archive ?? path
}
