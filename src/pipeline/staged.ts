import type { FoundFile } from '../staging/source_file.ts'
import type { StagedFile } from '../staging/stage_file.ts'
import type { FileResult, RecordCounts } from './results.ts'
import type { FileOnRecord } from './verify/source_files.ts'

/** Rows in a staging table under `stagedFileId` that belong to the file `fileId`. */
export interface Staged {
  stagedFileId: number
  fileId: number
  feed: string
  rowsRead: number
  staged: number
  rejected: number
  /** A newly staged file; undefined for retried rows. */
  file?: {
    source: FoundFile & { feed: string }
    staged: Pick<StagedFile, 'hash' | 'sizeBytes' | 'delimiter' | 'columns' | 'days'> &
      Partial<Pick<StagedFile, 'proof' | 'leftOut' | 'leftOutByRule'>>
    fileDate: Date
    /** See `readingMark`. */
    reading: string
    /** For a file of a feed: whether it restates whole orders. */
    hasWholeOrders?: boolean
    /** For a file that is read again: its record. */
    onRecord?: FileOnRecord
    result: FileResult
  }
  /** For a file of a source: its records. It has no rows itself; those made from it follow as files of feeds. */
  records?: RecordCounts
  /** For a file of a source and the rows made from it. */
  origin?: { kind: string; parentFileId: number | undefined; hasWholeOrders: boolean }
  /** Rejects that are tried again; undefined for a new file. */
  retriedRejects?: number[]
  /** For a file that is read again: its rows that were discarded by hand. */
  discarded?: DiscardedAgain[]
}

/** A row that somebody discarded, and the file in which it is read again. */
export interface DiscardedAgain {
  rejectedRowId: number
  fileId: number
}

/** A file that is new in this run. */
export type NewlyStaged = Staged & Required<Pick<Staged, 'file'>>
