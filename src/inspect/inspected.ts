import type { FeedName } from '../model/feeds/index.ts'
import type { Finding, Setting } from './finding.ts'

/** What a file is taken for. */
export interface Identity {
  is: 'source' | 'feed' | 'nothing known'
  /** Name of the feed, or of the kind of file of a source. */
  name: string | undefined
  /** For people. */
  title: string
  /** How sure that is. */
  sure: 'sure' | 'likely' | 'a guess'
  /** Goes on from "since". */
  because: string
}

/** A column of a file and what becomes of it. */
export interface InspectedColumn {
  name: string
  /** `orders.order_id`; undefined where nothing takes it. */
  becomes: string | undefined
  basis: string | undefined
  /** Three values that differ, as they are read. */
  values: string[]
}

/** Rows that the first records of a file become. */
export interface FirstRows {
  feed: FeedName
  rows: { line: number; values: Record<string, string> }[]
}

/** What is known of a file after it was inspected. */
export interface InspectedFile {
  path: string
  identity: Identity
  /** Undefined where the file holds no table. */
  text:
    | {
        encoding: string
        encodingKnownBy: string
        delimiter: string
        lineEnds: string
        headerLine: number
        rows: number
        /** Whether every row was looked at; else `rows` is an estimate, and values are those of a sample. */
        isWhole: boolean
        rowsLookedAt: number
      }
    | undefined
  columns: InspectedColumn[]
  findings: Finding[]
  firstRows: FirstRows[]
}

/** The files of a call, and what to add to the configuration so that they load. */
export interface Inspection {
  files: InspectedFile[]
  settings: Setting[]
}
