import type { FileResult } from '../../pipeline/results.ts'

// Files that readers hand in.

export interface UploadsAnswer {
  files: UploadedFile[]
  /** The newest load that was begun here; null before the first. */
  load: LoadOutcome | null
  /** Feeds and their columns: what a column of a file can be. */
  feeds: { name: string; description: string; columns: { name: string; isRequired: boolean }[] }[]
  /** Bytes that there is room for in all. */
  mostBytes: number
}

/** A file that was handed in and not loaded, as `storehouse inspect` sees it. */
export interface UploadedFile {
  name: string
  sizeBytes: number
  /** What it is, in words. */
  title: string
  /** Whether it can be loaded as it is. */
  isLoadable: boolean
  /** Whether it is a known export, which needs no mapping. */
  isExport: boolean
  /** The feed that it is or fits best; null: an export, or nothing. */
  feed: string | null
  /** Facts about it: encoding, delimiter, rows. */
  facts: { label: string; value: string }[]
  columns: UploadedColumn[]
  /** What is doubtful, missing or worth knowing. */
  findings: { isNote: boolean; message: string }[]
  /** The settings that mend it, as YAML; null: none is needed. */
  proposal: string | null
  /** Its first rows, as rows of feeds. */
  rows: { feed: string; columns: string[]; rows: (string | null)[][] }[]
}

interface UploadedColumn {
  name: string
  /** Column of the feed, or in words what a source makes of it; null: not taken. */
  becomes: string | null
  /** Up to three values as they are read. */
  values: string[]
}

export interface LoadOutcome {
  status: 'running' | 'published' | 'unchanged' | 'failed'
  startedAt: string
  /** What it is at, while it runs. */
  step: string | null
  files: LoadedFile[]
  /** Why it failed, and what to do. */
  message: string | null
  hint: string | null
}

/** What became of one file, as far as it is shown. */
export type LoadedFile = Omit<FileResult, 'path' | 'source' | 'records' | 'leftOutByRule' | 'notArchived'>
