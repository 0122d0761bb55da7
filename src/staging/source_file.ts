import type { FeedName } from '../model/feeds/index.ts'
import type { SourceKind } from '../sources/source.ts'

/** The date of a file: the day in its name, otherwise the time of its last change. */
type FileDate = { day: string } | { modifiedAt: Date }

/** The place of a file in a zip archive. */
export interface ZipPlace {
  /** Path of the archive. */
  archive: string
  /** The name of the file there, with folders. */
  name: string
  /** How many files the archive has: it goes when all of them are archived. */
  files: number
}

/** A file that was found. */
export interface FoundFile {
  /** Absolute. For a file in a zip archive: `<archive>/<name there>`. */
  path: string
  /** For a file in a zip archive. Size and time of the last change on disk are the archive's. */
  zip?: ZipPlace | undefined
  /** Base name as spelled, without `.gz`. */
  name: string
  /** `day` as YYYY-MM-DD, in the business time zone. */
  fileDate: FileDate
  /** Time of its last change: from its record (see `RecordedAge`), otherwise from the disk. */
  modifiedAt: Date
  /** The `part` suffix, such as `part2`; undefined if there is none. */
  part: string | undefined
  /** The name without its `part` suffix. Files of one group count as one file. */
  groupName: string
  gzip: boolean
  /** Bytes on disk. */
  size: number
  /** Time of its last change on disk. With the size it shows whether the file is still the one that was found. */
  writtenAt: Date
  /** What is odd about the file, although it can be loaded. */
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

/** A file of a source. Each of its records becomes rows of one or more feeds. */
export interface ExportFile extends FoundFile {
  kind: SourceKind
  /** The name of its kind, where other files have their feed. */
  feed: string
}

/** A file that can be loaded. */
export type InputFile = SourceFile | ExportFile

/** What is needed to read a file. */
export type FileBytes = Pick<FoundFile, 'path' | 'name' | 'gzip' | 'size' | 'writtenAt' | 'zip' | 'eraser'>

/** A file that cannot be loaded, or a path where nothing was found. */
export interface FileProblem {
  path: string
  name: string
  feed: FeedName | undefined
  message: string
  hint: string
}

/** The file on disk: the file itself, or the archive that contains it. */
export function onDisk({ path, zip }: Pick<FileBytes, 'path' | 'zip'>): string {
  return zip?.archive ?? path
}
